import { stat } from "node:fs/promises";
import { posix } from "node:path";
import type { NapiResolveOptions, ResolverFactory } from "oxc-resolver";
import type { ImportSyntax, ResolvedUrl } from "../../compiler/css/types.ts";
import { isInside, slash } from "../paths.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { FS_PREFIX, joinUrl, splitUrl } from "../url.ts";

/** What the resolution of style sheets depends on. */
export interface CssResolverOptions {
  root: string;
  base: string;
  /** Absolute path, or `""` when there is none. */
  publicDir: string;
  /** `server.origin`, put before URLs. */
  origin?: string;
  alias: readonly { find: string | RegExp; replacement: string }[];
  preserveSymlinks: boolean;
  /** Where to look for a package that lies in no `node_modules`. */
  locatePackage?: Resolver["locatePackage"];
}

/** Whose rules: those of the import syntaxes, or of a `url()`, which names its file in full. */
type Rules = ImportSyntax | "url";

const RULES: Readonly<Record<Rules, NapiResolveOptions>> = {
  css: { extensions: [".css"], mainFields: ["style"], conditionNames: ["style"] },
  // Sass's own extensions and partials are spelt out by the compiler.
  sass: { extensions: [], mainFields: ["sass", "style"], conditionNames: ["sass", "style"] },
  less: {
    extensions: [".less", ".css"],
    mainFields: ["less", "style"],
    conditionNames: ["less", "style"],
  },
  stylus: {
    extensions: [".styl", ".css"],
    mainFields: ["stylus", "style"],
    conditionNames: ["stylus", "style"],
  },
  url: { extensions: [], mainFields: [], conditionNames: [] },
};

/** Finds what style sheets import and name in `url()`: relative first, then aliases, the root, packages. */
export class CssResolver {
  readonly #options: CssResolverOptions;
  readonly #resolvers = new Map<Rules, ResolverFactory>();

  constructor(options: CssResolverOptions) {
    this.#options = options;
  }

  /**
   * The file of an import.
   *
   * @param importer Absolute path.
   * @returns `null` when there is none.
   */
  async resolveImport(
    specifier: string,
    importer: string,
    syntax: ImportSyntax,
  ): Promise<string | null> {
    return await this.#publicFile(specifier) ?? await this.#resolve(specifier, importer, syntax);
  }

  /**
   * The URL of what a `url()` names; `null` leaves it as it is written.
   *
   * @param importer Absolute path.
   */
  async resolveUrl(url: string, importer: string): Promise<ResolvedUrl | null> {
    const { path, postfix } = splitUrl(url);
    if (path === "") return null;
    const decoded = decode(path);
    const publicFile = await this.#publicFile(decoded);
    if (publicFile) return { url: this.#withBase(url), file: publicFile };
    const file = await this.#resolve(decoded, importer, "url");
    if (file === null) return null;
    const { root } = this.#options;
    const publicPath = isInside(root, file)
      ? file.slice(root.endsWith("/") ? root.length - 1 : root.length)
      : posix.join(FS_PREFIX, file);
    return { url: this.#withBase(encode(publicPath)) + postfix, file };
  }

  /** Forgets what was looked up: files came or went. */
  clear(): void {
    for (const resolver of this.#resolvers.values()) resolver.clearCache();
  }

  #withBase(url: string): string {
    const { base, origin = "" } = this.#options;
    return origin + joinUrl(base, url);
  }

  async #publicFile(url: string): Promise<string | null> {
    const { publicDir } = this.#options;
    if (publicDir === "" || !url.startsWith("/")) return null;
    const file = posix.join(publicDir, url);
    return isInside(publicDir, file) && await isFile(file) ? file : null;
  }

  async #resolve(specifier: string, importer: string, rules: Rules): Promise<string | null> {
    const aliased = this.#applyAlias(specifier);
    if (aliased.startsWith("/")) {
      const { root } = this.#options;
      const below = isInside(root, aliased) ? null : await this.#find(root + aliased, root, rules);
      return below ?? await this.#find(aliased, root, rules);
    }
    return await this.#find(aliased, posix.dirname(importer), rules);
  }

  #applyAlias(specifier: string): string {
    for (const { find, replacement } of this.#options.alias) {
      if (typeof find !== "string") {
        if (specifier.search(find) >= 0) return specifier.replace(find, replacement);
      } else if (specifier === find || specifier.startsWith(`${find}/`)) {
        return replacement + specifier.slice(find.length);
      }
    }
    return specifier;
  }

  async #find(specifier: string, folder: string, rules: Rules): Promise<string | null> {
    const resolver = this.#resolvers.get(rules) ?? await this.#createResolver(rules);
    let { path } = await resolver.async(folder, specifier);
    if (path === undefined) {
      const request = this.#options.locatePackage?.(specifier, `${folder}/style.css`);
      if (request) {
        ({ path } = await resolver.async(posix.dirname(request.importer), request.specifier));
      }
    }
    return path === undefined ? null : slash(path);
  }

  async #createResolver(rules: Rules): Promise<ResolverFactory> {
    const { ResolverFactory } = await import("oxc-resolver");
    const options = RULES[rules];
    const resolver = new ResolverFactory({
      ...options,
      conditionNames: [...options.conditionNames ?? [], "development", "default"],
      mainFiles: rules === "url" ? [] : ["index"],
      preferRelative: true,
      symlinks: !this.#options.preserveSymlinks,
    });
    this.#resolvers.set(rules, resolver);
    return resolver;
  }
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then((found) => found.isFile(), () => false);
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function encode(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}
