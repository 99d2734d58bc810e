import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { createProject } from "../harness/project.ts";
import { startServer } from "../harness/server.ts";
import { showingApp } from "../harness/small_app.ts";

const browser = browserForTests();

const app = (name: string) =>
  createProject(showingApp(
    `import { text } from "./text";
import "./style.css";
show({ text, name: import.meta.env.VITE_NAME, defined: __NAME__ });`,
    {
      "src/text.ts": `export const text: string = "before";`,
      "src/style.css": `body { padding: 1px; }`,
      ".env": `VITE_NAME=${name}\n`,
    },
  ));

Deno.test("createServer() makes independent servers", async () => {
  await using one = await app("one");
  await using two = await app("two");
  await using first = await startServer(one.root, { define: { __NAME__: `"first"` } });
  await using second = await startServer(two.root, { define: { __NAME__: `"second"` } });
  assert.notEqual(first.url, second.url);
  await using left = await browser.open(first.url);
  await using right = await browser.open(second.url);
  assert.deepEqual(await left.json(), { text: "before", name: "one", defined: "first" });
  assert.deepEqual(await right.json(), { text: "before", name: "two", defined: "second" });

  await right.withoutReload(async () => {
    await one.edit("src/text.ts", (code) => code.replace("before", "after"));
    await left.expectText("#app", /after/);
    await one.edit("src/style.css", (css) => css.replace("1px", "8px"));
    await left.expectStyle("body", "padding-left", "8px");
    await right.expectStyle("body", "padding-left", "1px");
  });
  left.noProblems();
  right.noProblems();
});

Deno.test("close() of one server keeps the other running", async () => {
  await using one = await app("one");
  await using two = await app("two");
  await using second = await startServer(two.root, { define: { __NAME__: `"second"` } });
  {
    await using first = await startServer(one.root, { define: { __NAME__: `"first"` } });
    const answer = await fetch(first.url, { headers: { accept: "text/html" } });
    await answer.text();
  }
  await using page = await browser.open(second.url);
  await page.expectText("#app", /before/);
  await two.edit("src/text.ts", (code) => code.replace("before", "after"));
  await page.expectText("#app", /after/);
  page.noProblems();
});
