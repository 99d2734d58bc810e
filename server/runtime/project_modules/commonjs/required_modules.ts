/**
 * How an ES module is required (`require(esm)`), on Deno:
 *
 * 1. Deno 2.9 runs the text that a hook returns for a `require`, but does not load its imports:
 *    those modules must already be loaded. So the static imports are walked first, and every module
 *    is passed to the runtime after its imports. It runs at once, which is the evaluation order of
 *    the specification.
 * 2. In an import cycle, a module is passed before one of its imports is loaded. That fails, but
 *    registers the module with the runtime. The last one of the cycle links and runs all of them.
 * 3. CommonJS modules and JSON files are facades, as they are for `import`.
 * 4. A module that `import` loaded is never passed again: both ways share one instance.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { Module } from "./module_internals.ts";
import { staticImports, withoutImportAttributes } from "../module_syntax.ts";

// Read before packages replace these members.
const { _compile: compile } = Module.prototype;
const loadModule = Module._extensions[".mjs"]!;

/** The project's hooks, as far as they are used here. */
export interface RequiredModulesHost {
  /** Resolves a static import to a URL. */
  resolve(specifier: string, parentURL: string): string;
  /** The text of the module at a `file:` URL. */
  source(url: string): string;
}

/** Requires ES modules of a project; tracks the modules that the runtime has loaded. */
export class RequiredModules {
  readonly #host: RequiredModulesHost;
  /** URLs of modules that the runtime has, or is about to get. */
  readonly #loaded = new Set<string>();
  /** URLs of modules whose imports the runtime has, too. */
  readonly #linked = new Set<string>();

  constructor(host: RequiredModulesHost) {
    this.#host = host;
  }

  /** Records a module that the runtime loads for an `import`. */
  noteLoaded(url: string): void {
    this.#loaded.add(url);
  }

  /**
   * Requires an ES module.
   *
   * @param file Absolute path.
   * @returns The result of `require`.
   * @throws The module's own error; an error with the code `ERR_REQUIRE_ASYNC_MODULE` for a
   *   top-level await.
   */
  require(file: string): unknown {
    const url = pathToFileURL(file).href;
    this.#load(url, new Set());
    const module = new Module(file);
    // The handler for `.mjs` uses the module that the runtime has, whatever the file's name.
    loadModule(module, file);
    return module.exports;
  }

  /**
   * Passes a module to the runtime, after its imports.
   *
   * @param begun URLs of the modules that were already visited.
   * @returns Whether it is linked; `false` for a part of a cycle that is not complete yet.
   */
  #load(url: string, begun: Set<string>): boolean {
    // Built-in modules are always loaded.
    if (!url.startsWith("file:") || this.#linked.has(url)) return true;
    if (begun.has(url)) return false;
    begun.add(url);
    const source = withoutImportAttributes(this.#host.source(url));
    let isComplete = true;
    for (const specifier of staticImports(source)) {
      const target = this.#host.resolve(specifier, url);
      if (!this.#load(target, begun)) isComplete = false;
    }
    const file = fileURLToPath(url);
    if (this.#loaded.has(url)) runInTurn(url, file);
    else {
      this.#loaded.add(url);
      try {
        compile.call(new Module(file), source, file, "module", true);
      } catch (error) {
        if (isComplete || !isUnlinked(error)) throw error;
        return false;
      }
    }
    this.#linked.add(url);
    return true;
  }
}

/** Runs a module that an `import` has loaded but possibly not run, before the next one runs. */
function runInTurn(url: string, file: string): void {
  // The runtime identifies it by its URL, and a required module has no query.
  if (pathToFileURL(file).href !== url) return;
  try {
    loadModule(new Module(file), file);
  } catch {
    // It is running just now, or it fails: its importers fail with the same error.
  }
}

/** Whether the runtime lacks a module that another one imports. */
function isUnlinked(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes("Cannot resolve module");
}
