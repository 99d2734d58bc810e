/**
 * The entry of a plugin's worker on Deno: it registers the import hooks of this thread and then
 * runs the plugin's code, as described in `project_worker_threads.ts`. Nothing imports it.
 */
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import threads from "node:worker_threads";
import { holdMessages } from "../../held_messages.ts";
import { Module } from "../commonjs/module_internals.ts";
import { hasModuleSyntax } from "../module_syntax.ts";
import type { ProjectHooks } from "../project_hooks.ts";
import { takeWorkerSetup } from "./project_worker_threads.ts";

/** Deno sets a global `require` in every worker, Node only for evaluated text. */
const scope: { require?: NodeJS.Require } = globalThis;

// Before the first await, because messages can already be waiting.
holdMessages(threads.parentPort!, globalThis);
ignoreSignals();
const { entry, folders } = takeWorkerSetup(threads);
const { createProjectHooks } = await import("../create_project_hooks.ts");
const hooks = await createProjectHooks();
for (const folder of folders) hooks.addFolder(folder);
await ("url" in entry ? runModule(entry.url, hooks) : runText(entry.source, hooks));

/**
 * Ignores signals, which are for the main thread, as in Node. A library that ends its worker at
 * SIGINT and sends the signal again would otherwise give the server a second one, which ends it at
 * once.
 */
function ignoreSignals(): void {
  Deno.addSignalListener = () => {};
  Deno.removeSignalListener = () => {};
}

async function runModule(url: string, hooks: ProjectHooks): Promise<void> {
  process.argv[1] = url.startsWith("file:") ? fileURLToPath(url) : url;
  delete scope.require;
  await import(hooks.addEntry(url));
}

/**
 * Runs text as Node does: as a CommonJS module in the working folder, or as an ES module if it has
 * such syntax.
 */
async function runText(source: string, hooks: ProjectHooks): Promise<void> {
  const file = path.join(process.cwd(), "[worker eval]");
  const url = pathToFileURL(file).href;
  process.argv[1] = "[worker eval]";
  hooks.addFolder(process.cwd());
  scope.require = createRequire(url);
  if (hasModuleSyntax(source)) {
    hooks.addEntry(url, source);
    await import(url);
    return;
  }
  const main = new Module(file);
  main.filename = file;
  main.paths = Module._nodeModulePaths(process.cwd());
  main._compile(source, file);
}
