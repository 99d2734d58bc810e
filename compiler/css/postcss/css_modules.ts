/**
 * How CSS modules are compiled:
 *
 * 1. `postcss-modules` makes the local names of a style sheet unique and reports them.
 * 2. For `composes: name from "./other.css"` it calls a loader. Ours runs the same steps over that
 *    file, preprocessor and `url()` included, and keeps its CSS.
 * 3. The CSS of composed files is inserted before that of the module, dependencies first, each
 *    once.
 */

import type { ShownPlace } from "../../original_place.ts";
import { CompileError } from "../../types.ts";
import type { AcceptedPlugin } from "postcss";
import type { ScopedNameGenerator } from "./scoped_name.ts";
import type { CssModulesOptions } from "../types.ts";

/** Names of a CSS module and the class lists that they stand for. */
export type ClassMap = Record<string, string>;

/** Options of {@linkcode cssModulesPlugin}. */
export interface CssModulesPluginOptions {
  user: CssModulesOptions;
  scopedName: ScopedNameGenerator;
  /** The id that scoped names are derived from; also passed to `getJSON`. */
  id: string;
  /** Resolves the file of a `composes … from`. @throws when the file does not exist. */
  resolve(specifier: string, importer: string): Promise<string>;
  /** The place where a specifier is written. */
  placeOf(specifier: string, importer: string): ShownPlace | undefined;
  /** Called for each name that is taken from a file that does not define it. */
  onMissing(name: string, source: { specifier: string; importer: string; classes: ClassMap }): void;
  /** Compiles a composed file with the given plugin in the pipeline. */
  compile(file: string, plugin: AcceptedPlugin): Promise<string>;
  /** Called with the names of the module. */
  onClasses(classes: ClassMap): void;
}

/** The PostCSS plugin that compiles a style sheet as a CSS module. */
export async function cssModulesPlugin(options: CssModulesPluginOptions): Promise<AcceptedPlugin> {
  const { default: postcssModules } = await import("postcss-modules");
  return new Composition(options, postcssModules as unknown as PluginFactory).pluginFor([
    options.id,
  ]);
}

/** `postcss-modules` with the arguments used here; its own types omit what a loader can be. */
type PluginFactory = (options: Record<string, unknown>) => AcceptedPlugin;

/** A CSS module and all files that it composes. */
class Composition {
  readonly #options: CssModulesPluginOptions;
  readonly #postcssModules: PluginFactory;
  readonly #classes = new Map<string, ClassMap>();
  readonly #styles = new Map<string, string>();
  /** The files that each file composes, in the order of its text. */
  readonly #composed = new Map<string, string[]>();

  constructor(options: CssModulesPluginOptions, postcssModules: PluginFactory) {
    this.#options = options;
    this.#postcssModules = postcssModules;
  }

  /** @param chain From the module to the file to compile, each composed by the previous one. */
  pluginFor(chain: readonly string[]): AcceptedPlugin {
    const { user: { localsConvention, getJSON, ...user }, scopedName, id } = this.#options;
    const isEntry = chain.length === 1;
    return this.#postcssModules({
      ...user,
      generateScopedName: scopedName,
      // Composed names are looked up as written, so the convention applies only to the module's own
      // exports.
      ...(isEntry && localsConvention !== undefined ? { localsConvention } : {}),
      Loader: loaderClass(
        (specifier, importer) => this.#fetch(specifier, importer, chain),
        () => isEntry ? this.#stylesBelow(id) : "",
      ),
      getJSON: (_file: string, classes: ClassMap, outputFile: string) => {
        if (!isEntry) {
          this.#classes.set(chain.at(-1)!, tidy(classes));
          return;
        }
        const tidied = tidy(classes);
        this.#options.onClasses(tidied);
        return getJSON?.(id, tidied, outputFile);
      },
    });
  }

  async #fetch(quoted: string, importer: string, chain: readonly string[]): Promise<ClassMap> {
    const specifier = quoted.replace(/^["']|["']$/g, "");
    const owner = chain.at(-1)!;
    const siblings = this.#composed.get(owner) ?? [];
    this.#composed.set(owner, siblings);
    const slot = siblings.push("") - 1;
    const file = await this.#options.resolve(specifier, importer);
    siblings[slot] = file;
    if (chain.includes(file)) {
      throw new CompileError(`Cannot compose "${file}" from itself`, {
        ...this.#options.placeOf(specifier, importer),
        id: owner,
        hint: `Move the classes that both need to a file that composes nothing of "${file}"`,
      });
    }
    if (!this.#classes.has(file)) {
      const css = await this.#options.compile(file, this.pluginFor([...chain, file]));
      this.#styles.set(file, css);
    }
    const classes = this.#classes.get(file) ?? {};
    return withoutGaps(classes, (name) => {
      this.#options.onMissing(name, { specifier, importer, classes });
    });
  }

  #stylesBelow(id: string): string {
    const ordered = new Set<string>();
    const visit = (owner: string) => {
      for (const file of this.#composed.get(owner) ?? []) {
        if (ordered.has(file)) continue;
        visit(file);
        ordered.add(file);
      }
    };
    visit(id);
    return [...ordered].map((file) => this.#styles.get(file) ?? "").join("\n");
  }
}

/**
 * A view of the names for `postcss-modules`, which reads them one by one and would write
 * "undefined" for a missing one.
 */
function withoutGaps(classes: ClassMap, onMissing: (name: string) => void): ClassMap {
  return new Proxy(classes, {
    get(target, name) {
      // Awaiting the object reads its `then`.
      if (typeof name === "symbol" || Object.hasOwn(target, name) || name === "then") {
        return Reflect.get(target, name);
      }
      onMissing(name);
      return "";
    },
  });
}

/** Removes the gaps that missing names leave in class lists. */
function tidy(classes: ClassMap): ClassMap {
  const entries = Object.entries(classes);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value.replace(/ {2,}/g, " ").trimEnd()]),
  );
}

/**
 * `postcss-modules` constructs its loader, and prepends the loader's `finalSource` to the style
 * sheet.
 */
function loaderClass(
  fetch: (specifier: string, importer: string) => Promise<ClassMap>,
  finalSource: () => string,
): new () => unknown {
  return class {
    fetch(specifier: string, importer: string): Promise<ClassMap> {
      return fetch(specifier, importer);
    }
    get finalSource(): string {
      return finalSource();
    }
  };
}
