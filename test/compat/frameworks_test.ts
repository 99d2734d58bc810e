/** Starters of other frameworks, which are supported by a plugin in the project. */
import assert from "node:assert/strict";
import { browserForTests } from "../harness/browser.ts";
import { spawnServer } from "../harness/server.ts";
import { createStarter, type Starter } from "../harness/starter.ts";
import type { TestPage } from "../harness/test_page.ts";
import type { Edit } from "./everyday.ts";

const browser = browserForTests();

/** The differences between the frameworks. */
interface Framework {
  /** An edit of markup, and the element that shows it. */
  markup: Edit & { selector: string; text: string };
  /**
   * The counter after that edit: 2 if the framework keeps the state, 0 if it creates the component
   * again.
   */
  countAfterEdit: 0 | 2;
  /** Whether the page reloads, because the framework has no hot updates. */
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

/** Lit logs which of its builds is running. */
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

/**
 * Delays the last step of modules with components, in which they import themselves to accept
 * updates.
 */
async function holdRefreshBoundaries(page: TestPage): Promise<{ release(): Promise<void> }> {
  await page.page.addInitScript(() => {
    const { promise, resolve } = Promise.withResolvers<void>();
    Object.assign(globalThis, { held: promise, release: resolve });
  });
  await page.page.route("**/@react-refresh", async (route) => {
    const response = await route.fetch();
    const code = await response.text();
    const held = code.replace("export const __hmr_import", "const importNow");
    assert.notEqual(held, code, code);
    const late = "(module) => globalThis.held.then(() => importNow(module))";
    await route.fulfill({ response, body: `${held}\nexport const __hmr_import = ${late};` });
  });
  return { release: () => page.page.evaluate(() => Reflect.get(globalThis, "release")()) };
}

Deno.test("an edit before React's modules accept updates is shown as soon as they do", async () => {
  await using project = await createStarter("react-ts");
  await using server = await spawnServer(project.root);
  await using page = await browser.newPage();
  const boundaries = await holdRefreshBoundaries(page);
  await page.goto(server.url);
  await page.expectText("h1", "Get started");
  await page.withoutReload(async () => {
    for (const [before, after] of [["Get started", "First"], ["First", "Second"]] as const) {
      await page.untilConsole(
        "hmr update /src/App.tsx",
        () => project.edit("src/App.tsx", (code) => code.replace(before, after)),
      );
    }
    await boundaries.release();
    await page.expectText("h1", "Second");
  });
  page.noProblems();
});

Deno.test("an edit of a class component is shown before its new version accepts updates", async () => {
  await using project = await createStarter("react-ts");
  await project.write(
    "src/App.tsx",
    'import { Component } from "react";\n' +
      "export default class App extends Component { render() { return <h1>Before</h1>; } }",
  );
  await using server = await spawnServer(project.root);
  await using page = await browser.newPage();
  const boundaries = await holdRefreshBoundaries(page);
  await page.goto(server.url);
  await page.expectText("h1", "Before");
  await boundaries.release();
  // From now on, new versions never accept updates.
  await page.page.evaluate(() => void Object.assign(globalThis, { held: new Promise(() => {}) }));
  await page.withoutReload(async () => {
    await project.edit("src/App.tsx", (code) => code.replace("Before", "After"));
    await page.expectText("h1", "After");
  });
  page.noProblems();
});

Deno.test("React's only component is updated in place after it was removed and restored", async () => {
  await using project = await createStarter("react-ts");
  await using server = await spawnServer(project.root);
  await using page = await browser.open(server.url);
  await page.expectText("h1", "Get started");
  const source = await project.read("src/App.tsx");
  // This text has no component, so the module is no boundary.
  await page.untilLoad(() => project.write("src/App.tsx", "export default () => null;\n"));
  await page.untilLoad(() => project.write("src/App.tsx", source));
  await page.expectText("h1", "Get started");
  await page.withoutReload(async () => {
    await project.edit("src/App.tsx", (code) => code.replace("Get started", "Hot"));
    await page.expectText("h1", "Hot");
  });
});
