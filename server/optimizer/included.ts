import path from "node:path";
import { glob } from "tinyglobby";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import { packageFolder, packageNameOf } from "../resolve/specifier.ts";
import type { Resolver } from "../resolve/resolver.ts";

/** A dependency that the config names. */
export interface IncludedDependency {
  specifier: string;
  file: string;
}

/**
 * Finds what `optimizeDeps.include` names: `"pkg"`, `"pkg/sub"`, `"pkg > nested"` (as `pkg` itself would import it) and
 * `"pkg/icons/*"`.
 *
 * Source: https://vite.dev/config/dep-optimization-options#optimizedeps-include
 */
export async function includedDependencies(
  { root, optimizeDeps, logger }: ResolvedOptions,
  resolver: Resolver,
): Promise<IncludedDependency[]> {
  const found: IncludedDependency[] = [];
  for (const included of optimizeDeps.include ?? []) {
    const chain = included.split(">").map((part) => part.trim());
    let importer: string | undefined = path.posix.join(root, "package.json");
    for (const outer of chain.slice(0, -1)) {
      importer = importer && packageManifest(outer, importer, resolver);
    }
    const specifier = chain.at(-1)!;
    const matches = importer === undefined
      ? []
      : specifier.includes("*")
      ? await expand(specifier, importer, resolver)
      : fileOf(specifier, importer, resolver);
    if (matches.length === 0) {
      logger.warn(
        `Cannot resolve "${included}" of optimizeDeps.include: install it or take it off the list`,
      );
    }
    found.push(...matches);
  }
  return found;
}

function fileOf(specifier: string, importer: string, resolver: Resolver): IncludedDependency[] {
  const resolved = resolver.resolve(specifier, importer);
  return resolved?.kind === "file" ? [{ specifier, file: resolved.id }] : [];
}

/** The `package.json` of a package, from which its own imports are resolved. */
function packageManifest(name: string, importer: string, resolver: Resolver): string | undefined {
  const manifest = resolver.resolve(`${name}/package.json`, importer);
  if (manifest?.kind === "file") return manifest.id;
  const main = resolver.resolve(name, importer);
  if (main?.kind !== "file") return undefined;
  const folder = packageFolder(main.id)?.folder ?? path.posix.dirname(main.id);
  return path.posix.join(folder, "package.json");
}

async function expand(
  pattern: string,
  importer: string,
  resolver: Resolver,
): Promise<IncludedDependency[]> {
  const name = packageNameOf(pattern);
  const manifest = packageManifest(name, importer, resolver);
  if (manifest === undefined) return [];
  const rest = pattern.slice(name.length + 1);
  const files = await glob([rest, `${rest}.{js,mjs,cjs}`], {
    cwd: path.posix.dirname(manifest),
    expandDirectories: false,
  });
  return files.flatMap((file) => fileOf(`${name}/${file}`, importer, resolver));
}
