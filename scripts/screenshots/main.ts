/**
 * Makes the pictures of the README: terminal, overlay and inspector. Run by `deno task
 * screenshots`.
 *
 * 1. A copy of `examples/vue-app` is served by a process of its own.
 * 2. A page is opened, and files are edited: hot updates, a reload, an error.
 * 3. The overlay, the inspector and the output of the process are photographed in Chromium.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
import type { Browser, Page } from "../../test/libraries/playwright.ts";
import { launchChromium } from "../../test/harness/browser.ts";
import { readLocks } from "../../server/cli/running/server_lock.ts";
import { terminalPage } from "./terminal_page.ts";

const ROOT = path.resolve(import.meta.dirname!, "../..");
const IMAGES = path.join(ROOT, "docs/images");
/** The folder in the pictures, in place of a temporary one. */
const SHOWN_ROOT = "/home/you/field-notes";
/** Milliseconds after which the last frame of a transition is shown. */
const REST = 600;

/** A served copy of the example. */
interface Example extends AsyncDisposable {
  root: string;
  url: string;
  token: string;
  output(): string;
}

async function serveExample(): Promise<Example> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), "vireo-screenshots-")));
  const root = path.join(folder, "field-notes");
  await cp(path.join(ROOT, "examples/vue-app"), root, { recursive: true });
  const args = ["run", "-A", "--no-check", path.join(ROOT, "mod.ts"), root, "--port", "5173"];
  const env = { ...process.env, FORCE_COLOR: "1" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => output += chunk);
  child.stderr.on("data", (chunk) => output += chunk);
  const plain = () => stripVTControlCharacters(output);
  const url = await untilMatch(child, plain, /Local:\s+(http:\/\/\S+)/);
  return {
    root,
    url,
    token: await tokenOf(root),
    output: () => output,
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilMatch(
  child: ChildProcess,
  output: () => string,
  pattern: RegExp,
): Promise<string> {
  while (true) {
    const found = pattern.exec(output())?.[1];
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error(output());
    await Promise.race([once(child.stdout!, "data"), once(child, "exit")]);
  }
}

/** The token of the server of a folder. */
async function tokenOf(root: string): Promise<string> {
  while (true) {
    const [found] = await readLocks(root);
    if (found) return found.lock.token;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Edits a file, and waits until the open page shows it or has an error. */
async function edit(
  { root, url }: Example,
  file: string,
  [before, after]: [string, string],
): Promise<void> {
  const target = path.join(root, file);
  const text = await readFile(target, "utf8");
  if (!text.includes(before)) throw new Error(`"${file}" does not contain "${before}"`);
  await writeFile(target, text.replace(before, after));
  await (await fetch(new URL("__vireo/status?settle=20000", url))).body?.cancel();
}

/** Shows the folder of the example in the overlay as in a user's home. */
async function renameFolder(page: Page, root: string): Promise<void> {
  await page.locator("vite-error-overlay").evaluate((overlay, [from, to]) => {
    const walker = document.createTreeWalker(overlay.shadowRoot!, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      text.data = text.data.replaceAll(from!, to!);
    }
  }, [root, SHOWN_ROOT]);
}

async function openPage(browser: Browser, size: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, colorScheme: "light" });
  return await context.newPage();
}

async function save(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(REST);
  await page.screenshot({ path: path.join(IMAGES, `${name}.png`) });
}

async function makeAll(browser: Browser): Promise<void> {
  await using example = await serveExample();
  const app = await openPage(browser, { width: 900, height: 520 });
  await app.goto(example.url);
  await app.getByText("Field notes").waitFor();
  await edit(example, "src/App.vue", ["Field notes", "Field notes of May"]);
  await edit(example, "src/useSightings.ts", ["export", "// Newest first.\nexport"]);
  await edit(example, "src/main.ts", ['"#app");\n', '"#app");\nconsole.info("started");\n']);
  await edit(example, "src/components/FigureCard.vue", ["{{ label }}", "{{ label }"]);
  await app.locator("vite-error-overlay").waitFor();
  await renameFolder(app, example.root);
  await save(app, "overlay");
  await edit(example, "src/components/FigureCard.vue", ["{{ label }", "{{ label }}"]);
  const inspector = await openPage(browser, { width: 1100, height: 760 });
  await inspector.goto(`${example.url}__vireo/#/history&token=${example.token}`);
  await inspector.getByText("page reload, state lost").waitFor();
  await save(inspector, "inspector");
  const terminal = await openPage(browser, { width: 900, height: 500 });
  const output = example.output().trim().replaceAll(example.root, SHOWN_ROOT);
  await terminal.setContent(terminalPage(output, "field-notes — vireo"));
  const { height } = (await terminal.locator("body").boundingBox())!;
  await terminal.setViewportSize({ width: 900, height: Math.ceil(height) });
  await save(terminal, "terminal");
}

const browser = await launchChromium();
try {
  await makeAll(browser);
} finally {
  await browser.close();
}
