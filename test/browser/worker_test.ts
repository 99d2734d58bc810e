import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const WORKER = {
  "src/double.ts": `export const double = (value: number): number => value * 2;`,
  "src/worker.ts": `import { double } from "./double";
self.onmessage = ({ data }: MessageEvent<number>) => self.postMessage([double(data), import.meta.env.MODE]);`,
};

const ASK = `const ask = (worker: Worker) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage(21);
});
`;

Deno.test("a worker is made by ?worker and by new Worker(new URL(…))", async () => {
  await using project = await createProject(showingApp(
    `import CountingWorker from "./worker?worker";
${ASK}
const byUrl = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
show([await ask(new CountingWorker()), await ask(byUrl)]);`,
    WORKER,
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  assert.deepEqual(await page.json(), [[42, "development"], [42, "development"]]);
  page.noProblems();
});

Deno.test("an edit of a worker's module reaches the page", async () => {
  await using project = await createProject(showingApp(
    `import CountingWorker from "./worker?worker";
${ASK}
show(await ask(new CountingWorker()));`,
    WORKER,
  ));
  await using server = await startServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("#app", `[42,"development"]`);
  await project.edit("src/double.ts", (code) => code.replace("* 2", "* 3"));
  await page.expectText("#app", `[63,"development"]`);
  page.noProblems();
});
