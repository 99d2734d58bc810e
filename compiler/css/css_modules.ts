/**
 * How CSS modules are compiled:
 *
 * 1. `postcss-modules` makes the local names of a style sheet unique and reports them.
 * 2. For `composes: name from "./other.css"` it asks a loader. Ours runs the same steps over that file, preprocessor
 *    and `url()` included, and keeps its CSS.
 * 3. The CSS of composed files is put before that of the module, dependencies first, each once.
 */

import type { ShownPlace } from "../original_place.ts";
import { CompileError } from "../types.ts";
import type { AcceptedPlugin } from "postcss";
import type { ScopedNameGenerator } from "./scoped_name.ts";
import type { CssModulesOptions } from "./types.ts";

/** Names of a CSS module and what they stand for. */
export type ClassMap = Record<string, string>;

/** Options of {@linkcode cssModulesPlugin}. */
export interface CssModulesPluginOptions {
  user: CssModulesOptions;
  scopedName: ScopedNameGenerator;
  /** The id to derive scoped names from, and what `getJSON` is told. */
  id: string;
  /** Finds the file of a `composes … from`. @throws when there is none. */
  resolve(specifier: string, importer: string): Promise<string>;
  /** Where a specifier is written. */
  placeOf(specifier: string, importer: string): ShownPlace | undefined;
  /** Compiles a composed file with the given plugin in place. */
  compile(file: string, plugin: AcceptedPlugin): Promise<string>;
  /** Called with the names of the module. */
  onClasses(classes: ClassMap): void;
}

/** The PostCSS plugin that turns a style sheet into a CSS module. */
export async function cssModulesPlugin(options: CssModulesPluginOptions): Promise<AcceptedPlugin> {
  const { default: postcssModules } = await import("postcss-modules");
  return new Composition(options, postcssModules as unknown as PluginFactory).pluginFor([
    options.id,
  ]);
}

/** `postcss-modules` as it is called here; its own types leave out what a loader may be. */
type PluginFactory = (options: Record<string, unknown>) => AcceptedPlugin;

/** One CSS module and all that it composes. */
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

  /** @param chain From the module to the file to compile, each composed by the one before. */
  pluginFor(chain: readonly string[]): AcceptedPlugin {
    const { user: { localsConvention, getJSON, ...user }, scopedName, id } = this.#options;
    const isEntry = chain.length === 1;
    return this.#postcssModules({
      ...user,
      generateScopedName: scopedName,
      // Composed names are looked up as they are written, so the convention is for the module's own exports only.
      ...(isEntry && localsConvention !== undefined ? { localsConvention } : {}),
      Loader: loaderClass(
        (specifier, importer) => this.#fetch(specifier, importer, chain),
        () => isEntry ? this.#stylesBelow(id) : "",
      ),
      getJSON: (_file: string, classes: ClassMap, outputFile: string) => {
        if (!isEntry) {
          this.#classes.set(chain.at(-1)!, classes);
          return;
        }
        this.#options.onClasses(classes);
        return getJSON?.(id, classes, outputFile);
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
    const known = this.#classes.get(file);
    if (known) return known;
    this.#styles.set(
      file,
      await this.#options.compile(file, this.pluginFor([...chain, file])),
    );
    return this.#classes.get(file) ?? {};
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

/** `postcss-modules` constructs its loader, and prepends `finalSource` to the style sheet. */
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
