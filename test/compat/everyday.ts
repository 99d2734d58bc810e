/**
 * The first day of a user in a new project, step by step in one page on one server. Each step
 * leaves the page in the state that the next one expects.
 */
import assert from "node:assert/strict";
import type { TestBrowser } from "../harness/browser.ts";
import type { TempProject } from "../harness/project.ts";
import { type SpawnedServer, spawnServer } from "../harness/server.ts";
import type { TestPage } from "../harness/test_page.ts";

/** A replacement in a file of the project. */
export interface Edit {
  file: string;
  find: string;
  replace: string;
}

/** The differences between the starters. */
export interface Everyday {
  /** An element and the text that it shows at first. */
  heading: { selector: string; text: string };
  /**
   * A button that counts clicks, and the text of the button or of the element `shown` after `count`
   * clicks. Absent if the starter has no counter.
   */
  counter?: { selector: string; shown?: string; text: (count: number) => string };
  /** An edit of markup and the resulting heading. `keepsState` if the page must not reload. */
  markup: Edit & { text: string; keepsState: boolean };
  /** An edit of a style sheet or style block, and a resulting computed style. */
  style: Edit & { selector: string; property: string; value: string };
  /** An edit of a script and the resulting text. */
  script: Edit & { selector: string; text: string | RegExp; reloads: boolean };
  /** A syntax error and the 1-based line where a parser notices it. */
  syntaxError: Edit & { line: number };
}

/** A project with a running server and an open page. */
interface Stage {
  project: TempProject;
  page: TestPage;
  server: SpawnedServer;
}

const apply = ({ project }: Stage, { file, find, replace }: Edit) =>
  project.edit(file, (content) => content.replace(find, replace));

const revert = (stage: Stage, { file, find, replace }: Edit) =>
  apply(stage, { file, find: replace, replace: find });

async function renders({ page }: Stage, { heading, counter }: Everyday): Promise<void> {
  await page.expectText(heading.selector, heading.text);
  const broken = await page.page.evaluate(() =>
    Promise.all(
      [...document.images].map((image) => image.decode().then(() => "", () => image.src)),
    )
  );
  assert.deepEqual(broken.filter(Boolean), []);
  if (counter) {
    const { selector, shown = selector, text } = counter;
    await page.expectText(shown, text(0));
    await page.page.click(selector);
    await page.page.click(selector);
    await page.expectText(shown, text(2));
  }
  page.noProblems();
  assert.equal(page.loads, 1);
}

async function markupEdit(stage: Stage, { markup, heading, counter }: Everyday): Promise<void> {
  const { page } = stage;
  const edit = async () => {
    await apply(stage, markup);
    await page.expectText(heading.selector, markup.text);
  };
  if (!markup.keepsState) return await edit();
  await page.withoutReload(edit);
  if (counter) await page.expectText(counter.shown ?? counter.selector, counter.text(2));
}

async function styleEdit(stage: Stage, { style }: Everyday): Promise<void> {
  await stage.page.withoutReload(async () => {
    await apply(stage, style);
    await stage.page.expectStyle(style.selector, style.property, style.value);
  });
}

async function scriptEdit(stage: Stage, { script }: Everyday): Promise<void> {
  const edit = async () => {
    await apply(stage, script);
    await stage.page.expectText(script.selector, script.text);
  };
  await (script.reloads ? edit() : stage.page.withoutReload(edit));
}

async function syntaxError(stage: Stage, { syntaxError, script }: Everyday): Promise<void> {
  const { page, project, server } = stage;
  page.noProblems();
  await apply(stage, syntaxError);
  const overlay = await page.overlayText();
  const name = syntaxError.file.split("/").at(-1)!;
  assert.match(overlay, new RegExp(`${RegExp.escape(name)}:${syntaxError.line}\\b`), overlay);
  const lines = (await project.read(syntaxError.file)).split("\n");
  assert.ok(overlay.includes(lines[syntaxError.line - 1]!.trim()), `No code frame in:\n${overlay}`);
  const answer = await fetch(server.url, { headers: { accept: "text/html" } });
  assert.equal(answer.status, 200);
  await answer.body?.cancel();
  await revert(stage, syntaxError);
  await page.overlayGone();
  await page.expectText(script.selector, script.text);
  page.forgetProblems();
}

async function restart(stage: Stage, { script }: Everyday): Promise<void> {
  const { page, project, server } = stage;
  assert.equal(await server.stop("SIGTERM"), 0, server.output());
  await page.untilLoad(async () => {
    stage.server = await spawnServer(project.root, [
      "--port",
      new URL(server.url).port,
      "--strictPort",
    ]);
  });
  await page.expectText(script.selector, script.text);
}

/**
 * Runs the day as steps of one test.
 *
 * @param t The test.
 * @param browser The browser of the test file.
 * @param project The project, unmodified.
 * @param day The edits and texts of the starter.
 */
export async function everyday(
  t: Deno.TestContext,
  browser: TestBrowser,
  project: TempProject,
  day: Everyday,
): Promise<void> {
  const server = await spawnServer(project.root);
  const stage: Stage = { project, server, page: await browser.newPage() };
  const step = async (name: string, run: (stage: Stage, day: Everyday) => Promise<void>) => {
    const passed = await t.step(name, () => run(stage, day));
    if (!passed) throw new Error(`The steps after "${name}" need it; ${stage.server.output()}`);
  };
  try {
    await stage.page.goto(server.url);
    await step("the page renders and counts, without a complaint", renders);
    await step("an edit of markup appears", markupEdit);
    await step("an edit of a style appears without a reload", styleEdit);
    await step("an edit of a script appears", scriptEdit);
    await step("a syntax error shows file, line and frame, and its fix clears it", syntaxError);
    await step("a restart of the server brings the page back", restart);
  } finally {
    await stage.page[Symbol.asyncDispose]();
    await stage.server[Symbol.asyncDispose]();
  }
}
