import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { browserForTests } from "../harness/browser.ts";
import { createProject, type TempProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { STATEFUL_APP } from "../harness/small_app.ts";

const browser = browserForTests();

/** A project after one session that has shown its page. */
async function shownBefore(): Promise<TempProject> {
  const project = await createProject({
    ...STATEFUL_APP,
    "package.json": `{ "type": "module" }`,
    // With a `node_modules` folder, the cache is inside it.
    "node_modules/.keep": "",
  });
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  return project;
}

/** Marks the cached code, so that the page shows whether it was compiled again. */
async function markKept(project: TempProject): Promise<void> {
  const folder = project.path("node_modules/.vireo/transforms");
  const files = (await readdir(folder)).map((name) => path.join(folder, name));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  assert.ok(texts.some((text) => text.includes("apples")));
  for (const [index, file] of files.entries()) {
    await writeFile(file, texts[index]!.replaceAll("apples", "kept apples"));
  }
}

Deno.test("the next session reuses the modules that the last one compiled, and updates them", async () => {
  await using project = await shownBefore();
  await markKept(project);

  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 kept apples");
  await page.expectStyle(".child", "padding-left", "1px");
  await page.page.fill("#typed", "typed");
  await page.page.click(".child");
  await page.withoutReload(async () => {
    await project.edit("src/Child.vue", (code) => code.replace("{{ unit }}", "red {{ unit }}"));
    await page.expectText(".child", "2 red kept apples");
    await project.edit("src/Child.vue", (code) => code.replace("1px", "9px"));
    await page.expectStyle(".child", "padding-left", "9px");
    await page.expectText(".child", "2 red kept apples");
    await project.edit("src/Child.vue", (code) => code.replace("ref(1)", "ref(5)"));
    await page.expectText(".child", "5 red kept apples");
    await project.edit("src/unit.ts", (code) => code.replace("apples", "pears"));
    await page.expectText(".child", "5 red pears");
  });
  await page.expectText("#echo", "typed!");
  page.noProblems();
});

Deno.test("the next session shows edits from between the sessions", async () => {
  await using project = await shownBefore();
  await project.edit("src/Child.vue", (code) => code.replace("ref(1)", "ref(7)"));
  await project.edit("src/unit.ts", (code) => code.replace("apples", "pears"));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText(".child", "7 pears");
  page.noProblems();
});

Deno.test("--force compiles everything again", async () => {
  await using project = await shownBefore();
  await markKept(project);
  await using server = await startServer(project.root, { optimizeDeps: { force: true } });
  await using page = await browser.open(server.url);
  await page.expectText(".child", "1 apples");
  page.noProblems();
});
