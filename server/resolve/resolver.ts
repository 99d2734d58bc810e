/**
 * How a specifier becomes an id:
 *
 * 1. A URL of another server (`https://`) or a `data:` URL is external; a virtual module is left to
 *    the plugins.
 * 2. The query is split off, and appended to the result.
 * 3. `/@fs/…` is an absolute path. `/x` is a file below the root, else a public file, else an
 *    absolute path.
 * 4. Everything else (`./x`, `#internal`, packages, `tsconfig` paths) is looked up by oxc-resolver
 *    from the importer; packages of `resolve.dedupe` from the root. Yarn's Plug'n'Play, if used,
 *    locates packages.
 * 5. An unresolved Node built-in gets its stand-in for the browser.
 * 6. A failed lookup is repeated once without caches, since the file can have appeared just now.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { VireoError } from "../base/errors.ts";
import { displayPath, isInside, slash } from "../base/paths.ts";
import type { PnpPackagesOptions, PnpRequest } from "../pnp/pnp_packages.ts";
import { PnpProject } from "../pnp/pnp_project.ts";
import { cleanUrl, FS_PREFIX, isDataUrl, isExternalUrl } from "../base/url.ts";
import { applyAlias } from "./apply_alias.ts";
import { browserExternalId, EMPTY_MODULE_ID } from "./browser_external.ts";
import { locate } from "./locate.ts";
import { type Lookup, OxcLookup } from "./oxc.ts";
import { followsTsconfigPaths, isStyleKind, type ReferenceKind } from "./reference_kind.ts";
import {
  builtinName,
  isBare,
  isRelative,
  packageFolder,
  packageNameOf,
  splitSpecifier,
} from "./specifier.ts";
import { explainUnresolved } from "./unresolved/unresolved.ts";
import { isFile } from "../base/file_kind.ts";

/** The result of resolving a specifier. */
export interface Resolution {
  /** Absolute path with the specifier's query, or a virtual module's id. */
  id: string;
  /** `"external"` is left to the browser; `"builtin"` is a Node built-in, which has a stand-in. */
  kind: "file" | "public" | "builtin" | "empty" | "external";
}

export interface ResolveRequest {
  /** @default "import" */
  kind?: ReferenceKind;
}

export interface Resolver {
  /**
   * Resolves a specifier.
   *
   * @param specifier As written, with its query.
   * @param importer The importing module's id; default: the root.
   * @returns `undefined` when nothing is found.
   */
  resolve(
    specifier: string,
    importer?: string,
    request?: ResolveRequest,
  ): Resolution | undefined;
  /**
   * Resolves a specifier by its text alone, for specifiers with an unknown part; the file need not
   * exist. Aliases must be applied before; packages are not searched.
   *
   * @returns An absolute path without the query, or `undefined`.
   */
  locate(specifier: string, importer?: string, request?: ResolveRequest): string | undefined;
  /**
   * The lookup that replaces `node_modules`, where Yarn's Plug'n'Play is used.
   *
   * @param specifier A package's specifier.
   * @param importer Absolute path.
   */
  locatePackage(specifier: string, importer: string): PnpRequest | undefined;
  /**
   * Creates the error that explains why an import, aliases included, does not resolve, and how to
   * fix it.
   */
  explainUnresolved(specifier: string, importer: string, request?: ResolveRequest): VireoError;
  /**
   * Updates the caches after a change of the file system.
   *
   * @param file Absolute path.
   * @param type The kind of change, if known: an update of a source changes no resolution.
   */
  invalidate(file: string, type?: "create" | "update" | "delete"): void;
  /** Clears all cached lookups. */
  clearCache(): void;
}

/** Milliseconds for which a failed lookup is not repeated. */
const RETRY_AFTER = 100;

/**
 * Creates the resolver of one server.
 *
 * @param options The config.
 * @param packages Options for packages that are installed as archives.
 */
export async function createResolver(
  options: ResolvedOptions,
  packages: PnpPackagesOptions = {},
): Promise<Resolver> {
  const library = await import("oxc-resolver");
  const onWarning = (message: string) => options.logger.warnOnce(message);
  const pnp = new PnpProject(options.root, { ...packages, onWarning });
  const lookup = new OxcLookup({ library, resolve: options.resolve, pnp, onWarning });
  return new FileResolver(options, lookup);
}

class FileResolver implements Resolver {
  readonly #options: ResolvedOptions;
  readonly #lookup: OxcLookup;
  readonly #dedupe: ReadonlySet<string>;
  #clearedAt = performance.now();

  constructor(options: ResolvedOptions, lookup: OxcLookup) {
    this.#options = options;
    this.#lookup = lookup;
    this.#dedupe = new Set(options.resolve.dedupe);
  }

  resolve(
    specifier: string,
    importer?: string,
    { kind = "import" }: ResolveRequest = {},
  ): Resolution | undefined {
    if (specifier.startsWith("\0")) return undefined;
    if (specifier.startsWith("file:")) specifier = pathOfFileUrl(specifier);
    if (isExternalUrl(specifier) || isDataUrl(specifier)) {
      return { id: specifier, kind: "external" };
    }
    const { path: target, query } = splitSpecifier(specifier);
    const from = this.#importerFile(importer);
    const found = this.#resolvePath(target, from, kind) ?? this.#retry(target, from, kind);
    return found?.kind === "file" || found?.kind === "public"
      ? { ...found, id: found.id + query }
      : found;
  }

  locate(
    specifier: string,
    importer?: string,
    { kind = "import" }: ResolveRequest = {},
  ): string | undefined {
    const { root, resolve: { conditions } } = this.#options;
    return locate(splitSpecifier(specifier).path, this.#importerFile(importer), {
      root,
      conditions,
      tsconfigPaths: (target, from) => this.#lookup.tsconfigPaths(target, from, kind),
    });
  }

  locatePackage(specifier: string, importer: string): PnpRequest | undefined {
    return isBare(specifier) ? this.#lookup.locate(specifier, importer) : undefined;
  }

  explainUnresolved(
    specifier: string,
    importer: string,
    { kind = "import" }: ResolveRequest = {},
  ): VireoError {
    const { alias } = this.#options.resolve;
    return explainUnresolved(specifier, importer, {
      target: applyAlias(specifier, alias)?.specifier,
      isStyle: isStyleKind(kind),
      root: this.#options.root,
      publicDir: this.#options.publicDir,
      extensions: this.#options.resolve.extensions,
      locatePackage: (name, file) => this.#lookup.locate(name, file),
      followsTsconfigPaths: followsTsconfigPaths(kind),
      locate: (target, from) => this.locate(target, from, { kind }),
    });
  }

  invalidate(file: string, type?: "create" | "update" | "delete"): void {
    const isConfig = /\/(?:package|[tj]sconfig[^/]*)\.json$/.test(file);
    // The library has one cache for all files; filling it again costs microseconds for each folder.
    if (type !== "update" || isConfig) this.clearCache();
  }

  clearCache(): void {
    this.#lookup.clear();
    this.#clearedAt = performance.now();
  }

  /** Repeats a failed lookup: the file or the package can have appeared since. */
  #retry(target: string, from: string, kind: ReferenceKind): Resolution | undefined {
    if (performance.now() - this.#clearedAt < RETRY_AFTER) return undefined;
    const couldAppear = isRelative(target) || target.startsWith("/") || isBare(target);
    if (!couldAppear && !isStyleKind(kind)) return undefined;
    this.clearCache();
    return this.#resolvePath(target, from, kind);
  }

  #resolvePath(target: string, from: string, kind: ReferenceKind): Resolution | undefined {
    if (target.startsWith("node:")) return this.#builtin(target, from);
    if (target.startsWith(FS_PREFIX)) return this.#resolveAbsolute(fsPath(target), kind);
    if (target.startsWith("/")) return this.#resolveRootAbsolute(target, kind);
    if (/^[a-zA-Z]:[\\/]/.test(target)) return this.#resolveAbsolute(target, kind);
    if (isStyleKind(kind)) return this.#resolveStyle(target, from, kind);
    if (!isRelative(target) && !target.startsWith("#") && !isBare(target)) return undefined;
    const importer = this.#dedupe.has(packageNameOf(target)) && isBare(target)
      ? path.posix.join(this.#options.root, "package.json")
      : from;
    return toResolution(this.#lookup.find(target, importer, kind)) ??
      this.#resolveForPlugin(target, from, kind) ?? this.#builtin(target, from);
  }

  /**
   * Resolves a reference of a style sheet: any text can name a file beside it, and its packages are
   * never Node built-ins.
   */
  #resolveStyle(target: string, from: string, kind: ReferenceKind): Resolution | undefined {
    return toResolution(this.#lookup.find(target, from, kind)) ??
      this.#resolveForPlugin(target, from, kind);
  }

  /**
   * Resolves a package for a virtual module from the root, since its plugin generates code for the
   * project.
   */
  #resolveForPlugin(target: string, from: string, kind: ReferenceKind): Resolution | undefined {
    const { root } = this.#options;
    if (!isBare(target) || existsSync(from)) return undefined;
    return toResolution(this.#lookup.find(target, path.posix.join(root, "package.json"), kind));
  }

  #resolveRootAbsolute(target: string, kind: ReferenceKind): Resolution | undefined {
    const { root, publicDir } = this.#options;
    if (isInside(root, target) && root !== "/") {
      const absolute = this.#resolveAbsolute(target, kind);
      if (absolute) return absolute;
    }
    const belowRoot = this.#resolveAbsolute(path.posix.join(root, target), kind);
    if (belowRoot) return belowRoot;
    const publicFile = publicDir && path.posix.join(publicDir, target);
    if (publicFile && isInside(publicDir, publicFile) && isFile(publicFile)) {
      return { id: publicFile, kind: "public" };
    }
    return this.#resolveAbsolute(target, kind);
  }

  #resolveAbsolute(file: string, kind: ReferenceKind): Resolution | undefined {
    return toResolution(
      this.#lookup.find(file, path.posix.join(this.#options.root, "package.json"), kind),
    );
  }

  #builtin(target: string, from: string): Resolution | undefined {
    const name = builtinName(target);
    if (name === undefined) return undefined;
    const importer = packageFolder(from)?.name ?? displayPath(this.#options.root, from);
    return { id: browserExternalId(name, importer), kind: "builtin" };
  }

  /** The file to resolve from: virtual modules and pages without a path resolve from the root. */
  #importerFile(importer: string | undefined): string {
    const file = importer === undefined ? "" : cleanUrl(importer);
    if (/^(?:\/|[a-zA-Z]:\/)/.test(file)) return file;
    return path.posix.join(this.#options.root, "index.html");
  }
}

function toResolution(lookup: Lookup): Resolution | undefined {
  if ("file" in lookup) return { id: lookup.file, kind: "file" };
  return "ignored" in lookup ? { id: EMPTY_MODULE_ID, kind: "empty" } : undefined;
}

/** `file:///home/x` becomes `/home/x`; a query stays. A malformed URL is returned unchanged. */
function pathOfFileUrl(url: string): string {
  try {
    const { path: target, query } = splitSpecifier(url);
    return slash(fileURLToPath(target)) + query;
  } catch {
    return url;
  }
}

/** `/@fs/C:/x` becomes `C:/x`, `/@fs/home/x` becomes `/home/x`. */
function fsPath(url: string): string {
  const rest = url.slice(FS_PREFIX.length);
  return /^[a-zA-Z]:/.test(rest) ? rest : `/${rest.replace(/^\/+/, "")}`;
}
