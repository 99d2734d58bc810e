/** Imports that resolve to modules that cannot be loaded. */
import assert from "node:assert/strict";
import type { Plugin } from "../../mod.ts";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { type ServerOptions, startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

/** Resolves ids that it does not load. */
const resolver: Plugin = {
  name: "resolver",
  resolveId: (source) => ({ "virtual:none": "\0virtual:none", bare: "bare-id" })[source],
};

/** A logger that keeps the warnings and errors of a server. */
function record(lines: string[]): ServerOptions["customLogger"] {
  const keep = (text: string) => void lines.push(text);
  return {
    level: "info",
    hasWarned: false,
    info() {},
    warn: keep,
    warnOnce: keep,
    error: keep,
    clearScreen() {},
    hasErrorLogged: () => false,
  };
}

const CASES: Record<string, { main: string; files?: Record<string, string>; expected: RegExp[] }> =
  {
    "a virtual module that no plugin loads": {
      main: `import value from "virtual:none";\nshow(value);`,
      expected: [
        /Cannot load "virtual:none" imported by "\/src\/main\.ts": no plugin loads it/,
        /2 \| import value from "virtual:none";\s+\| {19}\^/,
      ],
    },
    "an id that no plugin loads, imported by plain JavaScript": {
      main: `import "./plain.js";\nshow(1);`,
      files: { "src/plain.js": `// First\n  import "bare"; import.meta.hot?.accept();` },
      expected: [
        /Cannot load "bare-id" imported by "\/src\/plain\.js": no plugin loads it/,
        /2 \| {3}import "bare"; import\.meta\.hot\?\.accept\(\);\s+\| {10}\^/,
      ],
    },
    "a block that a component lacks": {
      main: `import docs from "./A.vue?vue&type=docs&index=0&lang.docs";\nshow(docs);`,
      files: { "src/A.vue": "<template><p/></template>" },
      expected: [/imported by "\/src\/main\.ts": Cannot find <docs> number 1 for/],
    },
  };

for (const [name, { main, files, expected }] of Object.entries(CASES)) {
  Deno.test(`the overlay and the terminal show ${name}`, async () => {
    await using project = await createProject(showingApp(main, files));
    const log: string[] = [];
    const options = { plugins: [resolver], customLogger: record(log) };
    await using server = await startServer(project.root, options);
    await using page = await browser.open(server.url);
    const overlay = await page.overlayText();
    for (const pattern of expected) {
      assert.match(overlay, pattern);
      assert.match(log.join("\n"), pattern);
    }
  });
}

Deno.test("a missing file that a plugin resolves is reported with its importer, until it exists", async () => {
  await using project = await createProject(
    showingApp(`import value from "made:up";\nshow(value);`),
  );
  const madeUp: Plugin = {
    name: "made-up",
    resolveId: (source) => source === "made:up" ? project.path("src/made_up.js") : undefined,
  };
  await using server = await startServer(project.root, { plugins: [madeUp] });
  await using page = await browser.open(server.url);
  const expected = /Cannot load "\/src\/made_up\.js" imported by "\/src\/main\.ts": no such file/;
  assert.match(await page.overlayText(), expected);
  await project.write("src/made_up.js", `export default "there";`);
  await page.expectText("#app", `"there"`);
  await page.overlayGone();
});

Deno.test("the terminal names the page of a script that is missing, and a computed import's module", async () => {
  const files = showingApp(`const url = "/src/computed.js";
import(/* @vite-ignore */ url).catch(() => show("caught"));`);
  const absent = `<script type="module" src="/src/absent.js"></script></body>`;
  const html = String(files["index.html"]).replace("</body>", absent);
  await using project = await createProject({ ...files, "index.html": html });
  const log: string[] = [];
  await using server = await startServer(project.root, { customLogger: record(log) });
  await using page = await browser.open(server.url);
  await page.expectText("#app", `"caught"`);
  const told = log.join("\n");
  assert.match(told, /Cannot find module "\/src\/absent\.js" imported by "\/"/);
  const computed = /Cannot find module "\/src\/computed\.js" imported by "\/src\/main\.ts"/;
  assert.match(told, computed);
  await page.overlayGone();
});

Deno.test("a page works although a module imports names of a Node built-in, which are reported", async () => {
  await using project = await createProject(showingApp(`import "./universal.js";\nshow("works");`, {
    "src/universal.js": `import { readFileSync } from "node:fs";
import path from "path";
export const read = (name) => readFileSync(path.join("/", name));`,
  }));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#app", `"works"`);
  const report = /Cannot access "fs\.readFileSync" in client code\. "\/src\/universal\.js" imports/;
  assert.deepEqual(page.problems.map((each) => report.test(each)), [true], page.record());
});
