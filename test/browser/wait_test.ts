/** A settled server: each open page shows what is on disk, which the page itself is asked. */
import assert from "node:assert/strict";
import process from "node:process";
import { ServerClient } from "../../server/cli/running/server_client.ts";
import { type WaitAnswer, waitUntilLive } from "../../server/cli/running/wait_command.ts";
import type { Status } from "../../server/inspection/inspection.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { type InProcessServer, startServer, untilSettled } from "../harness/server.ts";
import { commandLine } from "../server/cli/running/command_line.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

const APP = {
  "index.html":
    '<body><div id="app"></div><script type="module" src="/src/main.ts"></script></body>',
  "src/main.ts": 'import { createApp } from "vue";\nimport "./plain.ts";\nimport "./look.css";\n' +
    'import App from "./App.vue";\ncreateApp(App).mount("#app");\n',
  "src/App.vue": '<script setup lang="ts">\nimport { data } from "./data.ts";\n</script>\n' +
    '<template><p id="vue">start</p><p id="data">{{ data }}</p></template>\n',
  "src/data.ts": 'export const data: string = "start";\n',
  "src/plain.ts": 'document.body.dataset.plain = "start";\n',
  "src/look.css": 'body { --look: "start" }\n',
};

/** Each kind of edit: how it is written, and what the page then shows. */
interface Edit {
  file: keyof typeof APP;
  write(text: string): string;
  shown(page: TestPage): Promise<unknown>;
}

const textOf = (id: string) => (page: TestPage) => page.page.locator(id).textContent();

const EDITS: readonly Edit[] = [
  {
    file: "src/App.vue",
    write: (text) => APP["src/App.vue"].replace(">start<", `>${text}<`),
    shown: textOf("#vue"),
  },
  {
    file: "src/data.ts",
    write: (text) => APP["src/data.ts"].replace("start", text),
    shown: textOf("#data"),
  },
  {
    // No module accepts it, so the page reloads.
    file: "src/plain.ts",
    write: (text) => APP["src/plain.ts"].replace("start", text),
    shown: ({ page }) => page.evaluate(() => document.body.dataset.plain),
  },
  {
    file: "src/look.css",
    write: (text) => APP["src/look.css"].replace("start", text),
    shown: ({ page }) =>
      page.evaluate(() =>
        getComputedStyle(document.body).getPropertyValue("--look").trim().replaceAll('"', "")
      ),
  },
];

const problemsOf = ({ errors, pages }: Status) => [
  ...errors.map(({ message }) => message),
  ...pages.flatMap(({ failing }) => failing),
];

/** A generator of reproducible random numbers below `limit`. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

async function save(project: TempProject, file: string, text: string, way: number): Promise<void> {
  if (way === 0) await project.write(file, text);
  else if (way === 1) await project.atomicSave(file, text);
  else await project.truncateWrite(file, text);
}

/** Number of random edits for each way of delivery; `VIREO_EDITS=100` for the whole test. */
const ROUNDS = Number(process.env.VIREO_EDITS ?? 25);

/** What `vireo wait` finds out, without a process for each edit. */
async function waited({ server, url }: InProcessServer): Promise<WaitAnswer["result"]> {
  const { id: instance, token, startedAt } = server.identity;
  const { root } = server.config;
  const lock = { pid: process.pid, root, url, token, instance, version: "", startedAt };
  const options = { errorsFree: false, timeout: 30 };
  return (await waitUntilLive(new ServerClient(lock), options)).result;
}

async function editAtRandom(pack: boolean): Promise<void> {
  await using project = await createProject(APP);
  await using server = await startServer(project.root, { server: { pack } });
  await using page = await browser.open(server.url);
  await using other = await browser.open(server.url);
  await page.expectText("#vue", "start");
  await other.expectText("#vue", "start");
  const random = randomOf(pack ? 8 : 7);
  const current = new Map<Edit, string>(EDITS.map((edit) => [edit, "start"]));
  for (let round = 1; round <= ROUNDS; round++) {
    if (random(5) === 0) {
      await save(project, "src/data.ts", "export const = 1;\n", random(3));
      assert.equal(await waited(server), "errors", `round ${round} has an error`);
    }
    const edits = new Set([EDITS[1]!, EDITS[random(4)]!, EDITS[random(4)]!].slice(random(2)));
    // The module with the error is fixed in each round.
    edits.add(EDITS[1]!);
    for (const edit of edits) {
      const text = `round${round}`;
      current.set(edit, text);
      await save(project, edit.file, edit.write(text), random(3));
    }
    assert.equal(await waited(server), "live", `round ${round}`);
    for (const each of [page, other]) {
      for (const [{ file, shown }, text] of current) {
        assert.equal(await shown(each), text, `round ${round}, ${file}\n${each.record()}`);
      }
    }
  }
}

for (const pack of [false, true]) {
  const name = `of ${ROUNDS} random edits with errors in between, each is shown when wait returns`;
  Deno.test(`${name}, ${pack ? "packed" : "natively"}`, () => editAtRandom(pack));
}

Deno.test("a page that shows the server's error is no live page", async () => {
  await using project = await createProject(APP);
  const plugin = {
    name: "page-error",
    transformIndexHtml(html: string) {
      if (html.includes("broken")) throw new Error("The page is broken");
    },
  };
  await using server = await startServer(project.root, { configFile: false, plugins: [plugin] });
  await using page = await browser.open(server.url);
  await page.expectText("#vue", "start");
  await project.write("index.html", APP["index.html"].replace("<body>", "<body>broken"));
  const { pages } = await untilSettled(server);
  assert.deepEqual(pages.map(({ failing }) => failing), [[server.url]]);
  await project.write("index.html", APP["index.html"]);
  assert.deepEqual(problemsOf(await untilSettled(server)), []);
  assert.equal(await page.page.locator("#vue").textContent(), "start");
});

Deno.test("a restart with a new config is settled when its pages are back", async () => {
  await using project = await createProject({
    ...APP,
    "vite.config.ts": 'export default { define: { VALUE: JSON.stringify("start") } };',
    "src/plain.ts": "document.body.dataset.plain = VALUE;\n",
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const shown = () => page.page.evaluate(() => document.body.dataset.plain);
  for (let round = 1; round <= 3; round++) {
    await project.edit("vite.config.ts", (text) => text.replace(/"\w+"\)/, `"round${round}")`));
    let status: Status;
    // The server that restarts does not wait for its successor.
    do {
      status = await (await fetch(new URL("__vireo/status?settle=30000", server.url))).json();
    } while (!status.isSettled);
    assert.equal(await shown(), `round${round}`);
  }
  await project.edit("vite.config.ts", (text) => text.replace("};", "}" + "}"));
  const failed = await untilSettled(server);
  assert.match(problemsOf(failed).join(), /vite\.config\.ts/);
});

Deno.test("vireo wait returns when the page shows the edit", async () => {
  await using line = await commandLine(APP);
  const { project, run } = line;
  const started = await run("--background", "--json", "--port", "0");
  const { urls: { local: [url] } } = JSON.parse(started.output);
  await using page = await browser.open(url);
  await page.expectText("#vue", "start");
  for (const [index, edit] of EDITS.entries()) {
    await project.write(edit.file, edit.write(`edit${index}`));
    assert.deepEqual(await run("wait"), { code: 0, output: "Live in 1 page\n", errors: "" });
    assert.equal(await edit.shown(page), `edit${index}`);
  }
  const status = await run("status");
  assert.match(status.output, /pages {4}http:\S+ in Chrome \d+: in step/);
});

Deno.test("a page that reloads is waited for until its lazy modules are there", async () => {
  const lazy = (name: string, next: string) =>
    `document.body.dataset.${name} = "start";\n${next && `await import("./${next}.ts");\n`}`;
  await using project = await createProject({
    "index.html": '<body><script type="module" src="/src/main.ts"></script></body>',
    "src/main.ts": 'import("./route.ts");\n',
    "src/route.ts": lazy("route", "view"),
    "src/view.ts": lazy("view", "chart"),
    "src/chart.ts": lazy("chart", ""),
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  const shown = () => page.page.evaluate(() => document.body.dataset.chart);
  await page.page.waitForFunction(() => document.body.dataset.chart);
  for (let round = 1; round <= 10; round++) {
    await project.edit("src/chart.ts", (text) => text.replace(/"\w+"/, `"round${round}"`));
    assert.deepEqual(problemsOf(await untilSettled(server)), []);
    assert.equal(await shown(), `round${round}`);
  }
});
