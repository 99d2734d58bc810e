import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

Deno.test("JSON has a default export and named ones", async () => {
  await using project = await createProject(showingApp(
    `import data, { version } from "./data.json";
import * as all from "./data.json";
import text from "./data.json?raw";
show({ data, version, names: Object.keys(all).sort(), text });`,
    { "src/data.json": `{ "version": 3, "not-a-name": true }` },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), {
    data: { "version": 3, "not-a-name": true },
    version: 3,
    names: ["default", "version"],
    text: `{ "version": 3, "not-a-name": true }`,
  });
  page.noProblems();
});

Deno.test("JSON that is imported with attributes is a module like any other", async () => {
  await using project = await createProject(showingApp(
    `import data from "./data.json" with { type: "json" };
export { default as again } from "./data.json" with { type: "json" };
const { default: later } = await import("./data.json", { with: { type: "json" } });
const loose = await import("./data.json" /* loose */, {"with": {type: "json"}},);
show([data, later, loose.version]);`,
    { "src/data.json": `{ "version": 3 }` },
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), [{ version: 3 }, { version: 3 }, 3]);
  page.noProblems();
});
