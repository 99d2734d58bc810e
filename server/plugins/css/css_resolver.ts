import { posix } from "node:path";
import type { ImportSyntax, ResolvedUrl } from "../../../compiler/css/types.ts";
import type { Alias } from "../../plugin_api/options.ts";
import { isInside } from "../../base/paths.ts";
import { applyAlias } from "../../resolve/apply_alias.ts";
import type { ReferenceKind } from "../../resolve/reference_kind.ts";
import type { Resolver } from "../../resolve/resolver.ts";
import { splitSpecifier } from "../../resolve/specifier.ts";
import { decodeUrl, encodePath, joinUrl, splitUrl } from "../../base/url.ts";
import { isFile } from "../../base/file_kind.ts";

/** Options of {@linkcode CssResolver}. */
export interface CssResolverOptions {
  root: string;
  base: string;
  /** Absolute path; `""` when there is none. */
  publicDir: string;
  /** `server.origin`, put before URLs. */
  origin?: string | undefined;
  alias: readonly Alias[];
  resolver: Pick<Resolver, "resolve" | "explainUnresolved">;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
  /** Records a file that a style sheet imports or names in `url()`. */
  onImport?: (file: string) => void;
}

/** Resolves with the plugins, for an alias that has its own resolver. */
export type ResolveByPlugins = (specifier: string, importer: string) => Promise<string | null>;

const PACKAGE_SCHEME = "pkg:";
/** The `main` of a package is often a script, not a style sheet. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|json|node)$/;

/**
 * Resolves `@import` and `url()` of style sheets: applies aliases, then uses the server's resolver.
 */
export class CssResolver {
  readonly #options: CssResolverOptions;

  constructor(options: CssResolverOptions) {
    this.#options = options;
  }

  /**
   * The file of an import.
   *
   * @param importer Absolute path.
   * @returns `null` when the import does not resolve to a style sheet.
   */
  async resolveImport(
    specifier: string,
    importer: string,
    { syntax, byPlugins }: { syntax: ImportSyntax; byPlugins?: ResolveByPlugins | undefined },
  ): Promise<string | null> {
    const found = await this.#resolve(specifier, importer, { kind: syntax, byPlugins });
    if (found === null) return null;
    const file = splitSpecifier(found).path;
    if (SCRIPT.test(file) && !SCRIPT.test(specifier)) return null;
    this.#options.onImport?.(file);
    return file;
  }

  /** The message and hint for an import that {@linkcode resolveImport} cannot resolve. */
  explainImport(
    specifier: string,
    importer: string,
    syntax: ImportSyntax,
  ): { message: string; hint: string } {
    const { message, hint = "Correct the path, or create the file" } = this.#options.resolver
      .explainUnresolved(specifier, importer, { kind: syntax });
    return { message, hint };
  }

  /**
   * The URL of the file that a `url()` names; `null` keeps the URL as written.
   *
   * @param importer Absolute path.
   */
  async resolveUrl(
    url: string,
    importer: string,
    byPlugins?: ResolveByPlugins,
  ): Promise<ResolvedUrl | null> {
    const { path, postfix } = splitUrl(url);
    if (path === "") return null;
    const decoded = decodeUrl(path);
    const publicFile = this.#publicFile(decoded);
    if (publicFile) return { url: this.#withBase(url), file: publicFile };
    const file = await this.#resolve(decoded, importer, { kind: "url", byPlugins });
    if (file === null) return null;
    this.#options.onImport?.(file);
    return { url: this.#withBase(encodePath(this.#options.urlOf(file))) + postfix, file };
  }

  async #resolve(
    specifier: string,
    importer: string,
    { kind, byPlugins }: { kind: ReferenceKind; byPlugins?: ResolveByPlugins | undefined },
  ): Promise<string | null> {
    const { alias, specifier: aliased } = this.#aliased(specifier) ?? { specifier };
    if (alias?.customResolver && byPlugins) return await byPlugins(specifier, importer);
    const target = aliased.startsWith(PACKAGE_SCHEME)
      ? aliased.slice(PACKAGE_SCHEME.length)
      : aliased;
    const found = this.#options.resolver.resolve(target, importer, { kind });
    return found?.kind === "file" || found?.kind === "public" ? found.id : null;
  }

  #aliased(specifier: string): { alias?: Alias; specifier: string } | undefined {
    return applyAlias(specifier, this.#options.alias);
  }

  #withBase(url: string): string {
    const { base, origin = "" } = this.#options;
    return origin + joinUrl(base, url);
  }

  #publicFile(url: string): string | null {
    const { publicDir } = this.#options;
    if (publicDir === "" || !url.startsWith("/")) return null;
    const file = posix.join(publicDir, url);
    return isInside(publicDir, file) && isFile(file) ? file : null;
  }
}
