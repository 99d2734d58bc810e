/**
 * What runs first in a worker of a plugin, on Deno: it registers the import hooks of this thread and then runs what the
 * plugin asked for, as `project_worker_threads.ts` tells. It is an entry of its own: nothing imports it.
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

/** Deno sets a global `require` in every worker, Node only where text runs. */
const scope: { require?: NodeJS.Require } = globalThis;

// Before anything is awaited, because messages may be waiting.
holdMessages(threads.parentPort!, globalThis);
ignoreSignals();
const { entry, folders } = takeWorkerSetup(threads);
const { createProjectHooks } = await import("../create_project_hooks.ts");
const hooks = await createProjectHooks();
for (const folder of folders) hooks.addFolder(folder);
await ("url" in entry ? runModule(entry.url, hooks) : runText(entry.source, hooks));

/**
 * Signals are for the main thread, as in Node: a library that ends its worker at SIGINT by sending that again would be the
 * second one for the server, which ends it at once.
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

/** Runs text as Node does: a CommonJS module in the working folder, or an ES module where its syntax says so. */
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
