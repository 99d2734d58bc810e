/** Packed pages in long sessions: nothing is lost, nothing is stale, old modules are freed. */
import assert from "node:assert/strict";
import process from "node:process";
import { browserForTests } from "../harness/browser.ts";
import { PageLog } from "../harness/page_log.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { change, tellingApp } from "../harness/small_app.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

/** `deno task test:sessions` runs a thousand. */
const SAVES = Number(process.env.VIREO_SAVES ?? 100);
/** Repetitions of bursts and of switches between branches. */
const SWITCHES = Math.ceil(SAVES / 20);

/** Bytes of the page's heap after a garbage collection. */
async function heapOf({ page }: TestPage): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/**
 * Bytes of the page's heap for each save. Browsers never free a module that they imported, and an
 * update is one; earlier instances of the page's modules must not stay with it.
 */
const MOST_FOR_SAVE = 8000;

Deno.test("earlier versions of saved modules do not stay in the memory of a packed page", async () => {
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js"; console.log("main");`,
    "view.js": `import { part } from "./part.js"; document.title = part;
import.meta.hot.accept();`,
    "part.js": `export const part = "0"; export const ballast = new Array(20_000).fill({});`,
  }));
  await using server = await startServer(project.root, { server: { pack: true } });
  await using page = await browser.open(server.url);
  await new PageLog(page).next("main");
  let count = 0;
  const save = async (times: number) => {
    for (let left = times; left > 0; left--) {
      await project.edit("part.js", change(`"${count}"`, `"${count + 1}"`));
      await page.page.waitForFunction((title) => document.title === title, String(++count));
    }
  };
  await page.withoutReload(async () => {
    await save(Math.ceil(SAVES / 5));
    const before = await heapOf(page);
    await save(SAVES);
    const growth = (await heapOf(page) - before) / SAVES;
    assert.ok(growth <= MOST_FOR_SAVE, `${growth} bytes for each save`);
  });
});

/** The modules of a branch: some exist only there, and all differ. */
function branch(name: string, count: number): Record<string, string> {
  const own = `only_${name}.js`;
  const files: Record<string, string> = { [own]: `export const own = "${name}";` };
  for (let index = 0; index < count; index++) {
    const imports = index + 1 < count
      ? `import { value as next } from "./part${index + 1}.js";`
      : `import { own as next } from "./${own}";`;
    files[`part${index}.js`] = `${imports}\nexport const value = "${name}," + next;`;
  }
  return files;
}

Deno.test("bursts of saves and switches between branches leave nothing stale in a packed page", async () => {
  const parts = 12;
  await using project = await createProject(tellingApp({
    "main.js": `import "./view.js"; import "./burst.js"; console.log("main");`,
    "view.js": `import { value } from "./part0.js"; document.title = value;
import.meta.hot.accept();`,
    "burst.js": `document.body.dataset.burst = "0"; import.meta.hot.accept();`,
    ...branch("main", parts),
  }));
  await using server = await startServer(project.root, { server: { pack: true } });
  await using page = await browser.open(server.url);
  await new PageLog(page).next("main");
  let from = "main";
  for (let round = 1; round <= SWITCHES; round++) {
    const name = `b${round}`;
    for (const [file, code] of Object.entries(branch(name, parts))) await project.write(file, code);
    await project.remove(`only_${from}.js`);
    from = name;
    for (let save = 0; save < 5; save++) {
      await project.write(
        "burst.js",
        `document.body.dataset.burst = "${round}.${save}"; import.meta.hot.accept();`,
      );
    }
    const title = Array.from({ length: parts + 1 }, () => name).join();
    await page.page.waitForFunction(
      ([title, burst]) => document.title === title && document.body.dataset.burst === burst,
      [title, `${round}.4`],
    );
  }
});
