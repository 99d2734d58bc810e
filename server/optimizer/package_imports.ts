import type { ResolvedOptions } from "../plugin_api/options.ts";
import { applyAlias } from "../resolve/apply_alias.ts";
import type { Resolution, Resolver } from "../resolve/resolver.ts";
import { isBare } from "../resolve/specifier.ts";
import type { DependencyKind } from "./packs/dependency_target.ts";
import type { FileLexer } from "./lexed_file.ts";
import type { Link } from "./cache/metadata.ts";

/** Resolves the imports inside of packages. */
export class PackageImports {
  readonly #options: ResolvedOptions;
  readonly #resolver: Resolver;
  readonly #lexer: FileLexer;

  constructor(options: ResolvedOptions, resolver: Resolver, lexer: FileLexer) {
    this.#options = options;
    this.#resolver = resolver;
    this.#lexer = lexer;
  }

  /**
   * Resolves one import.
   *
   * A package can offer an ES module to `import` and CommonJS to `require()`, which are two copies
   * of its state. If the ES module has no default export, `require()` returns an equal object for
   * both, so the ES module serves both. Otherwise `module.exports` can be a function or a class,
   * and `require()` gets its own file.
   */
  async resolve(
    specifier: string,
    importer: string,
    kind: DependencyKind,
  ): Promise<Resolution | undefined> {
    const target = this.#aliased(specifier);
    const imported = this.#resolver.resolve(target, importer, { kind: "import" });
    if (kind !== "require") return imported;
    const required = this.#resolver.resolve(target, importer, { kind: "require" });
    if (imported?.kind !== "file" || imported.id === required?.id) return required ?? imported;
    if (!required || !/\.[cm]?js$/.test(imported.id)) return required ?? imported;
    const { format, exports } = await this.#lexer.lex(imported.id);
    return format === "esm" && !exports.includes("default") ? imported : required;
  }

  /** Whether an import that was resolved in an earlier session still has the same target. */
  isUnchanged({ specifier, importer, kind, target }: Link): boolean {
    const aliased = this.#aliased(specifier);
    const kinds = kind === "require" ? ["import", "require"] as const : ["import"] as const;
    return kinds.some((each) =>
      (this.#resolver.resolve(aliased, importer, { kind: each })?.id ?? null) === target
    );
  }

  #aliased(specifier: string): string {
    if (!isBare(specifier)) return specifier;
    return applyAlias(specifier, this.#options.resolve.alias)?.specifier ?? specifier;
  }
}
