/** Starters of other frameworks, whose support is a plugin that the project brings. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { spawnServer } from "../harness/server.ts";
import { createStarter, type Starter } from "../harness/starter.ts";
import type { Edit } from "./everyday.ts";

const browser = browserForTests();

/** What differs between the frameworks. */
interface Framework {
  /** An edit of markup, and the element that shows it. */
  markup: Edit & { selector: string; text: string };
  /** What the counter shows after that edit: 2 where the framework keeps the state, 0 where it makes the component anew. */
  countAfterEdit: 0 | 2;
  /** Without hot updates of its own, the page reloads. */
  reloads?: true;
}

const heading = (file: string) => ({
  file,
  find: "Get started",
  replace: "Hot markup",
  selector: "h1",
  text: "Hot markup",
});

const FRAMEWORKS: Partial<Record<Starter, Framework>> = {
  "react-ts": { markup: heading("src/App.tsx"), countAfterEdit: 2 },
  "preact-ts": { markup: heading("src/app.tsx"), countAfterEdit: 2 },
  "svelte-ts": { markup: heading("src/App.svelte"), countAfterEdit: 0 },
  "solid-ts": { markup: heading("src/App.tsx"), countAfterEdit: 0 },
  "lit-ts": {
    markup: {
      file: "src/my-element.ts",
      find: "Documentation",
      replace: "Hot markup",
      selector: "my-element h2",
      text: "Hot markup",
    },
    countAfterEdit: 0,
    reloads: true,
  },
};

/** Lit says on the console which of its builds is running. */
const NOTES = /^warning: Lit is in dev mode/;

for (const [starter, framework] of Object.entries(FRAMEWORKS)) {
  Deno.test(`create-vite's "${starter}" works unmodified`, async () => {
    const { markup, countAfterEdit, reloads } = framework;
    await using project = await createStarter(starter as Starter);
    await using server = await spawnServer(project.root);
    await using page = await browser.open(server.url);
    await page.expectText("h1", "Get started");
    await page.expectText(".counter", "Count is 0");
    await page.page.click(".counter");
    await page.page.click(".counter");
    await page.expectText(".counter", "Count is 2");
    assert.equal(page.loads, 1);

    const edit = async () => {
      await project.edit(markup.file, (code) => code.replace(markup.find, markup.replace));
      await page.expectText(markup.selector, markup.text);
    };
    await (reloads ? edit() : page.withoutReload(edit));
    await page.expectText(".counter", `Count is ${countAfterEdit}`);
    assert.deepEqual(page.problems.filter((problem) => !NOTES.test(problem)), [], page.record());
  });
}
