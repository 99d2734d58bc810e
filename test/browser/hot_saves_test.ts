/** A page shows the last saved state, regardless of how files are saved. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { INDEX_HTML } from "../harness/small_app.ts";
import { startServer } from "../harness/server.ts";
import type { TestPage } from "../harness/test_page.ts";

const browser = browserForTests();

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** A self-accepting module that shows its value in its own element. */
const showing = (name: string, value: string) => `
const id = ${JSON.stringify(name)};
let element = document.getElementById(id);
if (!element) {
  element = document.createElement("p");
  element.id = id;
  document.body.append(element);
}
element.textContent = ${JSON.stringify(value)};
import.meta.hot?.accept();
`;

const app = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => `m${index}`);
  return {
    "index.html": INDEX_HTML,
    "src/main.ts": names.map((name) => `import "./${name}";\n`).join("") +
      "import.meta.hot?.accept();",
    "src/look.css": "p { color: rgb(0, 0, 0) }",
    ...Object.fromEntries(names.map((name) => [`src/${name}.ts`, showing(name, "first")])),
  };
};

const WAYS: Readonly<
  Record<string, (project: TempProject, file: string, text: string) => Promise<void>>
> = {
  "in place": (project, file, text) => project.write(file, text),
  truncating: (project, file, text) => project.truncateWrite(file, text),
  renaming: (project, file, text) => project.atomicSave(file, text),
};

for (const [way, save] of Object.entries(WAYS)) {
  Deno.test(`of 20 quick saves of a module and a style (${way}) the page shows the last`, async () => {
    await using project = await createProject(app(1));
    await project.write(
      "src/main.ts",
      'import "./look.css";\nimport "./m0";\nimport.meta.hot?.accept();',
    );
    await using server = await startServer(project.root, { configFile: false });
    await using page = await browser.open(server.url);
    await page.expectText("#m0", "first");
    await page.withoutReload(async () => {
      for (let round = 0; round < 3; round++) {
        for (let index = 1; index <= 20; index++) {
          await save(project, "src/m0.ts", showing("m0", `${round}-${index}`));
          await save(project, "src/look.css", `p { color: rgb(${round}, 0, ${index}) }`);
          await pause(30);
        }
        await page.expectText("#m0", `${round}-20`);
        await page.expectStyle("#m0", "color", `rgb(${round}, 0, 20)`);
      }
    });
    page.noProblems();
  });
}

Deno.test("a branch switch of 200 modules is shown as a whole", async () => {
  await using project = await createProject(app(200));
  await using server = await startServer(project.root, { configFile: false });
  await using page = await browser.open(server.url);
  await page.expectText("#m199", "first");
  for (const branch of ["feature", "main"]) {
    for (let index = 0; index < 200; index++) {
      await project.remove(`src/m${index}.ts`);
      await project.write(`src/m${index}.ts`, showing(`m${index}`, branch));
    }
    for (let index = 0; index < 200; index++) await page.expectText(`#m${index}`, branch);
  }
  page.noProblems();
});

/** Begins a reload, which that of the server can interrupt. */
async function beginReload({ page }: TestPage): Promise<void> {
  await page.reload({ waitUntil: "commit" }).catch((error: Error) => {
    assert.match(
      error.message,
      /ERR_ABORTED|interrupted by another navigation|Not attached to an active page/,
    );
  });
}

Deno.test("an edit that lands while the page is loading is shown", async () => {
  await using project = await createProject(app(30));
  await using server = await startServer(project.root, { configFile: false });
  await using page = await browser.open(server.url);
  for (let round = 0; round < 12; round++) {
    const loading = page.page.reload({ waitUntil: "load" });
    await pause(round * 8);
    for (const name of ["m0", "m29"]) {
      await project.write(`src/${name}.ts`, showing(name, `round ${round}`));
    }
    await loading;
    await page.expectText("#m0", `round ${round}`);
    await page.expectText("#m29", `round ${round}`);
  }
});

Deno.test("an edit of the page itself that lands while it is loading is shown", async () => {
  await using project = await createProject(app(10));
  await using server = await startServer(project.root, { configFile: false });
  await using page = await browser.open(server.url);
  for (let round = 0; round < 8; round++) {
    const loading = beginReload(page);
    await pause(round * 10);
    await project.write(
      "index.html",
      INDEX_HTML.replace("<body>", `<body><h1>round ${round}</h1>`),
    );
    await loading;
    await page.expectText("h1", `round ${round}`);
    await page.expectText("#m9", "first");
  }
});

Deno.test("a page that comes back from the history shows changes from the meantime", async () => {
  await using project = await createProject({ ...app(1), "other.html": INDEX_HTML });
  await using server = await startServer(project.root, { configFile: false });
  await using page = await browser.open(server.url);
  await page.expectText("#m0", "first");
  for (const value of ["second", "third"]) {
    await page.goto("about:blank");
    await project.write("src/m0.ts", showing("m0", value));
    await pause(100);
    await page.page.goBack();
    await page.expectText("#m0", value);
  }
  assert.equal(page.console.some((line) => line.startsWith("error:")), false);
});
