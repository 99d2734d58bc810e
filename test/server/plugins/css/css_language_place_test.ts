/** A style sheet whose preprocessor is not installed: the error marks the reference to it. */
import assert from "node:assert/strict";
import { createProject, type ProjectFiles } from "../../../harness/project.ts";
import { startServer } from "../../../harness/server.ts";

interface Thrown {
  message: string;
  hint?: string;
  loc?: { file?: string; line: number; column: number };
  frame?: string;
}

/**
 * Requests a page or module, then the last style sheet that it names, and asserts the place of the
 * error.
 *
 * @param files Source texts, one with `§` before the place to be marked.
 * @param first The URL of the page or module.
 */
async function assertMarked(files: Record<string, string>, first: string): Promise<Thrown> {
  const [file, marked] = Object.entries(files).find(([, text]) => text.includes("§"))!;
  const plain: ProjectFiles = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replace("§", "")]),
  );
  await using project = await createProject({ "index.html": "", ...plain });
  await using running = await startServer(project.root);
  const { handle } = running.server;
  const thrown: Thrown = await (async () => {
    const isPage = first === "/";
    const text = isPage
      ? await (await fetch(running.url)).text()
      : (await handle.transformRequest(first))!.code;
    const named = [...text.matchAll(/"(\/src\/[^"]+\.(?:css|scss|less|styl|stylus)[^"]*)"/g)];
    // References of a page are recorded after the page is sent.
    while (isPage && !handle.moduleGraph.idToModuleMap.values().some(({ pages }) => pages.size)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await handle.transformRequest(named.at(-1)![1] + (isPage ? "?direct" : ""));
  })().then(() => assert.fail("Nothing is wrong"), (error) => error);
  const before = marked.slice(0, marked.indexOf("§")).split("\n");
  const [line, column] = [before.length, before.at(-1)!.length];
  assert.deepEqual(thrown.loc, { file: project.path(file), line, column });
  const row = marked.replace("§", "").split("\n")[line - 1]!;
  assert.ok(thrown.frame?.includes(`${line} | ${row}`), thrown.frame);
  return thrown;
}

Deno.test("a missing preprocessor is shown at the lang attribute of a component's style", async () => {
  const component = (style: string) =>
    `<template><p lang="en">x</p></template>

<style>
.plain { color: red }
</style>

${style}
.a { .b { color: red } }
</style>
`;
  const { message, hint } = await assertMarked(
    { "src/App.vue": component(`<style scoped §lang="scss">`) },
    "/src/App.vue",
  );
  assert.equal(message, 'Cannot find "sass-embedded", which compiles "scss" files');
  assert.equal(hint, 'Install "sass-embedded" (or sass) in the project');
  await assertMarked(
    { "src/App.vue": component(`<style\n  §lang='less'\n  module\n>`) },
    "/src/App.vue",
  );
});

Deno.test("a missing preprocessor is shown at the import of a file", async () => {
  await assertMarked(
    {
      "src/main.ts": `const name: string = "main.scss";\nimport §"./styles/main.scss";\n`,
      "src/styles/main.scss": ".a {}",
    },
    "/src/main.ts",
  );
  await assertMarked(
    {
      "src/App.vue": `<template><p/></template>\n<style src=§"./app.styl" lang="stylus"></style>\n`,
      "src/app.styl": ".a\n  b c",
    },
    "/src/App.vue",
  );
});

Deno.test("a missing preprocessor is shown at the import of a style sheet", async () => {
  await assertMarked({
    "src/a.css": `@import "./b.css";\n.a {}\n`,
    "src/b.css": `/* @import "./c.scss" */\n@import §"./c.scss";\n`,
    "src/c.scss": ".c {}",
  }, "/src/a.css");
  await assertMarked({
    "src/a.module.css": `.a {\n  composes: c from §"./c.module.less";\n}\n`,
    "src/c.module.less": ".c {}",
  }, "/src/a.module.css");
});

Deno.test("a missing preprocessor is shown at the link of a page", async () => {
  await assertMarked(
    {
      "index.html": `<!doctype html>\n<link rel="stylesheet" href=§"/src/a.less">\n`,
      "src/a.less": ".a {}",
    },
    "/",
  );
});
