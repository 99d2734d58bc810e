import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { ResolverFactory } from "oxc-resolver";
import type { TypeFiles } from "../../../compiler/vue/compiler.ts";
import type { Alias } from "../../plugin_api/options.ts";
import { slash } from "../../base/paths.ts";
import type { Resolver } from "../../resolve/resolver.ts";
import { isFile } from "../../base/file_kind.ts";

/** The settings that affect how type imports resolve. */
export interface TypeFilesOptions {
  alias: readonly Alias[];
  tsconfigPaths: boolean;
  preserveSymlinks: boolean;
  /** Finds a package that is in no `node_modules`. */
  locatePackage?: Resolver["locatePackage"] | undefined;
}

/**
 * Reads the files that components take types from. Their text is never served: only the names and
 * kinds of props are extracted.
 */
export class ProjectTypeFiles implements TypeFiles {
  readonly #alias: readonly Alias[];
  readonly #resolver: ResolverFactory;
  readonly #locatePackage: TypeFilesOptions["locatePackage"];

  constructor({ alias, tsconfigPaths, preserveSymlinks, locatePackage }: TypeFilesOptions) {
    this.#alias = alias;
    this.#locatePackage = locatePackage;
    this.#resolver = new ResolverFactory({
      extensions: [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".d.mts", ".d.cts", ".vue"],
      extensionAlias: {
        ".js": [".ts", ".tsx", ".d.ts", ".js"],
        ".mjs": [".mts", ".d.mts", ".mjs"],
      },
      conditionNames: ["types", "import", "default"],
      mainFields: ["types", "typings"],
      symlinks: !preserveSymlinks,
      ...(tsconfigPaths && { tsconfig: "auto" as const }),
    });
  }

  fileExists(file: string): boolean {
    return isFile(file);
  }

  readFile(file: string): string | undefined {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return undefined;
    }
  }

  resolve(specifier: string, importer: string): string | undefined {
    const aliased = this.#applyAlias(specifier);
    // A tsconfig.json without "include" applies to scripts only, so a component is also tried as a
    // script.
    const importers = importer.endsWith(".vue") ? [importer, `${importer}.ts`] : [importer];
    for (const from of importers) {
      const found = this.#resolver.resolveFileSync(from, aliased ?? specifier).path ??
        (aliased === undefined ? this.#resolver.resolveDtsSync(from, specifier).path : undefined);
      if (found) return slash(found);
    }
    const request = this.#locatePackage?.(aliased ?? specifier, importer);
    const located = request &&
      this.#resolver.resolveFileSync(request.importer, request.specifier).path;
    return located && slash(located);
  }

  /** Clears the lookup cache after files were added or deleted. */
  clear(): void {
    this.#resolver.clearCache();
  }

  #applyAlias(specifier: string): string | undefined {
    for (const { find, replacement } of this.#alias) {
      const isMatch = typeof find === "string"
        ? specifier === find || specifier.startsWith(find.endsWith("/") ? find : `${find}/`)
        : specifier.search(find) >= 0;
      if (!isMatch) continue;
      const aliased = specifier.replace(find, replacement);
      // An alias to another package is ignored: the original specifier has its own types.
      return isAbsolute(aliased) || aliased.startsWith(".") ? aliased : undefined;
    }
    return undefined;
  }
}
