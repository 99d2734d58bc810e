import path from "node:path";
import picomatch from "picomatch";
import { glob } from "tinyglobby";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import { applyAlias } from "../resolve/apply_alias.ts";
import { readPackage } from "../resolve/package_manifest.ts";
import { packageFolder, packageNameOf } from "../resolve/specifier.ts";
import type { Resolver } from "../resolve/resolver.ts";

/** A dependency that the config names. */
export interface IncludedDependency {
  specifier: string;
  file: string;
}

/**
 * Finds the dependencies of `optimizeDeps.include`: `"pkg"`, `"pkg/sub"`, `"pkg > nested"` (as
 * `pkg` itself would import it), `"pkg/icons/*"`, and targets of aliases.
 *
 * Source: https://vite.dev/config/dep-optimization-options#optimizedeps-include
 */
export async function includedDependencies(
  { root, resolve, optimizeDeps, logger }: ResolvedOptions,
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
      : fileOf(applyAlias(specifier, resolve.alias)?.specifier ?? specifier, importer, resolver);
    if (matches.length === 0) {
      logger.warn(
        `Cannot resolve "${included}" of optimizeDeps.include: install it or remove it from the list`,
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

/** The `package.json` of a package, as the importer of its own imports. */
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
  const folder = path.posix.dirname(manifest);
  const exported = readPackage(folder)?.manifest.exports;
  const subpaths = isSubpaths(exported)
    ? await matchingSubpaths(rest, exported, folder)
    : await glob([rest, `${rest}.{js,mjs,cjs}`], { cwd: folder, expandDirectories: false });
  return subpaths.flatMap((subpath) => fileOf(path.posix.join(name, subpath), importer, resolver));
}

/** Whether `exports` of a package.json lists subpaths. */
function isSubpaths(exported: unknown): exported is Record<string, unknown> {
  return typeof exported === "object" && exported !== null && "." in exported ||
    Object.keys(exported ?? {}).some((key) => key.startsWith("./"));
}

/**
 * The subpaths that a package exports and a pattern matches; a `*` is expanded by the files of its
 * target.
 */
async function matchingSubpaths(
  pattern: string,
  exported: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<string[]> {
  const matches = picomatch(pattern, { dot: true });
  const found = new Set<string>();
  for (const [key, target] of Object.entries(exported)) {
    const all = key.includes("*") ? await starred(key, target, folder) : [key];
    for (const each of all) {
      const subpath = each.replace(/^\.\/?/, "");
      // `pkg/**` includes the package's main entry.
      if (matches(subpath) || (subpath === "" && pattern.startsWith("**"))) found.add(subpath);
    }
  }
  return [...found];
}

async function starred(key: string, target: unknown, folder: string): Promise<string[]> {
  const [before = "", after = ""] = key.split("*");
  const found: string[] = [];
  for (const each of stringsIn(target)) {
    const [start = "", end = ""] = each.split("*");
    const files = await glob(`${start}**/*${end}`, { cwd: folder, expandDirectories: false });
    for (const file of files) {
      const middle = `./${file}`.slice(start.length, end === "" ? undefined : -end.length);
      found.push(before + middle + after);
    }
  }
  return found;
}

/** The files of a target under all conditions. */
function stringsIn(target: unknown): string[] {
  if (typeof target === "string") return [target];
  return Object.values(target ?? {}).flatMap(stringsIn);
}
