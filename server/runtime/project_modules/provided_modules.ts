import path from "node:path";
import { pathToFileURL } from "node:url";
import { namespaceFacade } from "./commonjs/commonjs_facade.ts";
import { Module } from "./commonjs/module_internals.ts";
import {
  type ReplacedBuiltin,
  replacedBuiltin,
  replacement,
} from "./processes/replaced_builtins.ts";
import { requiredExports } from "./commonjs/require_cache.ts";

interface ProvidedModule {
  specifier: string;
  /** The key in `require.cache`; the file does not exist. */
  file: string;
  namespace: Readonly<Record<string, unknown>>;
}

/** Modules of this program that replace others in all files of a project. */
export class ProvidedModules {
  readonly #folders: () => readonly string[];
  /** Specifier, or the path of the nonexistent file → URL. */
  readonly #urls = new Map<string, string>();
  readonly #modules = new Map<string, ProvidedModule>();

  /** @param folders Returns the absolute paths of the projects' folders. */
  constructor(folders: () => readonly string[]) {
    this.#folders = folders;
  }

  /** Provides the exports in `namespace` under a specifier. */
  provide(specifier: string, namespace: Readonly<Record<string, unknown>>): void {
    const file = path.resolve(`/.vireo/provided/${specifier}.js`);
    const url = pathToFileURL(file).href;
    // The facade of the module requires it by its path.
    for (const name of [specifier, file]) this.#urls.set(name, url);
    this.#modules.set(url, { specifier, file, namespace });
    const cached = Object.assign(new Module(file), { filename: file, loaded: true });
    Module._cache[file] = Object.assign(cached, { exports: requiredExports(namespace) });
  }

  /** The URL of the module with a specifier or a path. */
  urlOf(specifier: string): string | undefined {
    return this.#urls.get(specifier);
  }

  /** Like {@linkcode ProvidedModules.urlOf}, also for replaced built-ins. */
  urlFor(specifier: string, isRequire: boolean): string | undefined {
    const builtin = replacedBuiltin(specifier, isRequire);
    return builtin ? this.#provideBuiltin(builtin) : this.urlOf(specifier);
  }

  has(url: string): boolean {
    return this.#modules.has(url);
  }

  /** The specifier of the package or module that a provided one replaces. */
  specifierOf(url: string): string | undefined {
    return this.#modules.get(url)?.specifier;
  }

  /** The text of the ES module with the exports. */
  sourceOf(url: string): string | undefined {
    const found = this.#modules.get(url);
    return found && namespaceFacade(found.file, found.namespace);
  }

  /** Provides the replacement of a built-in, on the first request by a file of a project. */
  #provideBuiltin(name: ReplacedBuiltin): string {
    if (!this.#urls.has(name)) this.provide(name, replacement(name, this.#folders));
    return this.#urls.get(name)!;
  }
}
