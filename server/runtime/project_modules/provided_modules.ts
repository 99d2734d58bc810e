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
  /** The key in `require.cache`; there is no such file. */
  file: string;
  namespace: Readonly<Record<string, unknown>>;
}

/** Modules of this program that take the places of others in everything that a project loads. */
export class ProvidedModules {
  readonly #folders: () => readonly string[];
  /** Specifier, and path in place of a file → URL. */
  readonly #urls = new Map<string, string>();
  readonly #modules = new Map<string, ProvidedModule>();

  /** @param folders Gives the absolute paths of the projects' folders. */
  constructor(folders: () => readonly string[]) {
    this.#folders = folders;
  }

  /** Gives a specifier the exports in `namespace`. */
  provide(specifier: string, namespace: Readonly<Record<string, unknown>>): void {
    const file = path.resolve(`/.vireo/provided/${specifier}.js`);
    const url = pathToFileURL(file).href;
    // The facade of the module requires it by its path.
    for (const name of [specifier, file]) this.#urls.set(name, url);
    this.#modules.set(url, { specifier, file, namespace });
    const cached = Object.assign(new Module(file), { filename: file, loaded: true });
    Module._cache[file] = Object.assign(cached, { exports: requiredExports(namespace) });
  }

  /** The URL of the module that a specifier or a path names. */
  urlOf(specifier: string): string | undefined {
    return this.#urls.get(specifier);
  }

  /** Like {@linkcode ProvidedModules.urlOf}, for what stands for a built-in module too. */
  urlFor(specifier: string, isRequire: boolean): string | undefined {
    const builtin = replacedBuiltin(specifier, isRequire);
    return builtin ? this.#provideBuiltin(builtin) : this.urlOf(specifier);
  }

  has(url: string): boolean {
    return this.#modules.has(url);
  }

  /** The package or module in whose place a provided one stands. */
  specifierOf(url: string): string | undefined {
    return this.#modules.get(url)?.specifier;
  }

  /** The text of the ES module with the exports. */
  sourceOf(url: string): string | undefined {
    const found = this.#modules.get(url);
    return found && namespaceFacade(found.file, found.namespace);
  }

  /** Provides what stands for a built-in module, not before a file of a project asks for it. */
  #provideBuiltin(name: ReplacedBuiltin): string {
    if (!this.#urls.has(name)) this.provide(name, replacement(name, this.#folders));
    return this.#urls.get(name)!;
  }
}
