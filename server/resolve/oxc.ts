import { realpathSync } from "node:fs";
import type { ResolverFactory } from "oxc-resolver";
import type { ResolvedResolveOptions } from "../plugin_api/options.ts";
import { slash } from "../base/paths.ts";
import type { PnpRequest } from "../pnp/pnp_packages.ts";
import type { PnpProject } from "../pnp/pnp_project.ts";
import {
  followsTsconfigPaths,
  lookupOptions,
  type ReferenceKind,
  takesScriptConditions,
} from "./reference_kind.ts";
import { isBare } from "./specifier.ts";
import { TsconfigReader } from "./tsconfig.ts";

/** The result of a lookup in the file system. */
export type Lookup =
  | { file: string }
  /** A `browser` field maps it to `false`. */
  | { ignored: true }
  | { error: string };

const SCRIPT = /\.[cm]?[jt]sx?$/;
/**
 * oxc-resolver reads these characters in the folder of a `tsconfig.json` as a pattern, so that its
 * `include` matches no file.
 */
const PATTERN = /[[\]{}]/;

/** The rules of one instance of the library. */
interface Variant {
  kind: ReferenceKind;
  /**
   * Whether to apply `paths` of the tsconfig.json around the importer, or the path of another one.
   */
  tsconfig: boolean | string;
  /** Whether Plug'n'Play locates packages, so that `node_modules` is not searched. */
  pnp: boolean;
  /** Whether the conditions of scripts apply to a style sheet's import. */
  scriptConditions?: boolean;
}

type Rules = Pick<Variant, "kind" | "scriptConditions">;

/** Dependencies of {@linkcode OxcLookup}. */
export interface OxcLookupOptions {
  /** The loaded `oxc-resolver`. */
  library: typeof import("oxc-resolver");
  resolve: ResolvedResolveOptions;
  pnp: PnpProject;
  onWarning: (message: string) => void;
}

/** `oxc-resolver` with the options of the config: one instance for each {@linkcode Variant}. */
export class OxcLookup {
  readonly #create: (variant: Variant) => ResolverFactory;
  readonly #instances = new Map<string, ResolverFactory>();
  readonly #onWarning: (message: string) => void;
  readonly #tsconfigPaths: boolean;
  readonly #preserveSymlinks: boolean;
  readonly #pnp: PnpProject;
  readonly #tsconfigs: TsconfigReader;

  constructor({ library, resolve, pnp, onWarning }: OxcLookupOptions) {
    this.#onWarning = onWarning;
    this.#pnp = pnp;
    this.#tsconfigs = new TsconfigReader(onWarning);
    this.#tsconfigPaths = resolve.tsconfigPaths;
    this.#preserveSymlinks = resolve.preserveSymlinks;
    this.#create = (variant) =>
      new library.ResolverFactory({
        ...lookupOptions(resolve, variant.kind, variant.scriptConditions),
        ...(variant.tsconfig === true && { tsconfig: "auto" as const }),
        ...(typeof variant.tsconfig === "string" && { tsconfig: { configFile: variant.tsconfig } }),
        ...(variant.pnp && { modules: [] }),
      });
  }

  /**
   * Looks a specifier up as `importer` would.
   *
   * @param specifier Without query.
   * @param importer Absolute path of the importing file; the file itself need not exist.
   */
  find(specifier: string, importer: string, kind: ReferenceKind): Lookup {
    const found = this.#find(specifier, importer, { kind });
    if (!("error" in found) || !takesScriptConditions(kind, specifier)) return found;
    // Last, so that a package with both a script and a style sheet gives the style sheet.
    const script = this.#find(specifier, importer, { kind, scriptConditions: true });
    return "error" in script ? found : script;
  }

  /** The lookup that replaces that of a package, where Plug'n'Play locates it for the importer. */
  locate(specifier: string, importer: string): PnpRequest | undefined {
    return this.#pnp.packages?.locate(specifier, importer);
  }

  /** Applies `paths` of the importer's tsconfig.json to a specifier; the files need not exist. */
  tsconfigPaths(specifier: string, importer: string, kind: ReferenceKind): string[] {
    return this.#usesTsconfig(importer, kind) ? this.#tsconfigs.pathsOf(specifier, importer) : [];
  }

  /** Clears all cached lookups. */
  clear(): void {
    for (const instance of this.#instances.values()) instance.clearCache();
    this.#tsconfigs.clear();
    this.#pnp.refresh();
  }

  #find(specifier: string, importer: string, rules: Rules): Lookup {
    const { packages } = this.#pnp;
    if (!packages?.covers(importer)) return this.#findInstalled(specifier, importer, rules);
    // The importer's own rules come first: a `browser` field, `paths` of a tsconfig.json, the
    // package's own name.
    const own = this.#lookUp(specifier, importer, { ...rules, pnp: true });
    if (!("error" in own) || !isBare(specifier)) return own;
    const request = this.locate(specifier, importer);
    return request
      ? this.#lookUp(request.specifier, request.importer, { ...rules, pnp: true })
      : own;
  }

  #findInstalled(specifier: string, importer: string, rules: Rules): Lookup {
    const found = this.#lookUp(specifier, importer, { ...rules, pnp: false });
    if (!this.#preserveSymlinks || !("error" in found) || !isBare(specifier)) return found;
    // pnpm links the dependencies of a package beside its real folder, which is not above the link.
    const real = realPath(importer);
    return real === importer ? found : this.#lookUp(specifier, real, { ...rules, pnp: false });
  }

  #lookUp(specifier: string, importer: string, variant: Omit<Variant, "tsconfig">): Lookup {
    if (this.#usesTsconfig(importer, variant.kind)) {
      const tsconfig = this.#tsconfigOf(importer) ?? true;
      const instance = this.#instance({ ...variant, tsconfig });
      let result = instance.resolveFileSync(importer, specifier);
      // A tsconfig.json whose "include" has no extensions does not apply to a .vue file, so it is
      // applied as if to a script.
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
    return toLookup(this.#instance({ ...variant, tsconfig: false }).sync(folder, specifier));
  }

  #usesTsconfig(importer: string, kind: ReferenceKind): boolean {
    // A package's tsconfig does not concern its users, and is often broken.
    return this.#tsconfigPaths && followsTsconfigPaths(kind) &&
      !importer.includes("/node_modules/");
  }

  /**
   * The config to pass explicitly, because the library would not detect that it includes the
   * importer.
   */
  #tsconfigOf(importer: string): string | undefined {
    const folder = (file: string) => file.slice(0, file.lastIndexOf("/"));
    if (!PATTERN.test(folder(importer))) return undefined;
    const file = this.#tsconfigs.forFile(importer)?.file;
    return file !== undefined && PATTERN.test(folder(file)) ? file : undefined;
  }

  #instance(variant: Variant): ResolverFactory {
    const { kind, tsconfig, pnp, scriptConditions } = variant;
    const key = `${kind} ${tsconfig} ${pnp} ${scriptConditions}`;
    let instance = this.#instances.get(key);
    if (!instance) this.#instances.set(key, instance = this.#create(variant));
    return instance;
  }
}

/** The path without links; the path itself when the file does not exist. */
function realPath(file: string): string {
  try {
    return slash(realpathSync(file));
  } catch {
    return file;
  }
}

function toLookup(result: { path?: string; error?: string }): Lookup {
  if (result.path !== undefined) return { file: slash(result.path) };
  const error = result.error ?? "";
  return error.startsWith("Path is ignored") ? { ignored: true } : { error };
}
