import type { NapiResolveOptions, ResolverFactory } from "oxc-resolver";
import type { ResolvedResolveOptions } from "../config/types.ts";
import { slash } from "../paths.ts";

/** Whose export conditions apply: those of `import` or those of `require()`. */
export type ImportKind = "import" | "require";

/** What the file system says to a specifier. */
export type Lookup =
  | { file: string }
  /** A `browser` field maps it to `false`. */
  | { ignored: true }
  | { error: string };

/** TypeScript sources import each other by the names of what they compile to. */
const EXTENSION_ALIAS = {
  ".js": [".js", ".ts", ".tsx", ".jsx"],
  ".jsx": [".jsx", ".tsx"],
  ".mjs": [".mjs", ".mts"],
  ".cjs": [".cjs", ".cts"],
};

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** `oxc-resolver` with the options of the config: one instance for each kind of import, with and without tsconfig. */
export class OxcLookup {
  readonly #create: (kind: ImportKind, tsconfig: boolean) => ResolverFactory;
  readonly #instances = new Map<string, ResolverFactory>();
  readonly #onWarning: (message: string) => void;
  readonly #tsconfigPaths: boolean;

  /** @param library The loaded `oxc-resolver`. */
  constructor(
    library: typeof import("oxc-resolver"),
    options: ResolvedResolveOptions,
    onWarning: (message: string) => void,
  ) {
    this.#onWarning = onWarning;
    this.#tsconfigPaths = options.tsconfigPaths;
    this.#create = (kind, tsconfig) =>
      new library.ResolverFactory({
        ...lookupOptions(options, kind),
        ...(tsconfig && { tsconfig: "auto" as const }),
      });
  }

  /**
   * Looks a specifier up as `importer` would.
   *
   * @param specifier Without query.
   * @param importer Absolute path of the importing file; the file itself need not exist.
   */
  find(specifier: string, importer: string, kind: ImportKind): Lookup {
    // A package brings no tsconfig that would concern its users, and often a broken one.
    const useTsconfig = this.#tsconfigPaths && !importer.includes("/node_modules/");
    if (useTsconfig) {
      const instance = this.#instance(kind, true);
      let result = instance.resolveFileSync(importer, specifier);
      // A tsconfig.json whose "include" names no extensions has no say in a .vue file.
      if (result.path === undefined && !SCRIPT.test(importer)) {
        const asScript = instance.resolveFileSync(`${importer}.ts`, specifier);
        if (asScript.path !== undefined) result = asScript;
      }
      const isBroken = result.error !== undefined && /tsconfig/i.test(result.error) &&
        !specifier.includes("tsconfig");
      if (!isBroken) return toLookup(result);
      this.#onWarning(result.error!);
    }
    const folder = importer.slice(0, importer.lastIndexOf("/")) || "/";
    return toLookup(this.#instance(kind, false).sync(folder, specifier));
  }

  /** Forgets what was looked up. */
  clear(): void {
    for (const instance of this.#instances.values()) instance.clearCache();
  }

  #instance(kind: ImportKind, tsconfig: boolean): ResolverFactory {
    const key = `${kind} ${tsconfig}`;
    let instance = this.#instances.get(key);
    if (!instance) this.#instances.set(key, instance = this.#create(kind, tsconfig));
    return instance;
  }
}

function lookupOptions(options: ResolvedResolveOptions, kind: ImportKind): NapiResolveOptions {
  const usesBrowserField = options.mainFields.includes("browser");
  return {
    conditionNames: [...new Set([...options.conditions, kind, "default"])],
    mainFields: [...new Set([...options.mainFields, "main"])],
    aliasFields: usesBrowserField ? ["browser"] : [],
    extensions: [...options.extensions],
    extensionAlias: EXTENSION_ALIAS,
    symlinks: !options.preserveSymlinks,
    // "./lib" may be a folder whose package.json has `exports`; bundlers have always followed it.
    allowPackageExportsInDirectoryResolve: true,
    nodePath: false,
  };
}

function toLookup(result: { path?: string; error?: string }): Lookup {
  if (result.path !== undefined) return { file: slash(result.path) };
  const error = result.error ?? "";
  return error.startsWith("Path is ignored") ? { ignored: true } : { error };
}
