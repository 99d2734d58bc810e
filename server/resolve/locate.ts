import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { imports } from "resolve.exports";
import { foldersUp, isAbsolutePath, isInside, resolvePath } from "../base/paths.ts";
import { isRelative } from "./specifier.ts";

/** Context of {@linkcode locate}. */
export interface LocateContext {
  root: string;
  /** Conditions of `imports` in a package.json. */
  conditions: readonly string[];
  /**
   * Applies `paths` of the importer's tsconfig.json to a specifier: absolute paths, in order of
   * preference.
   */
  tsconfigPaths: (specifier: string, importer: string) => string[];
}

/**
 * Resolves a specifier by its text alone, after aliases: the file need not exist. Used for
 * specifiers with an unknown part (`#icons/*.svg`). Packages are not searched.
 *
 * @param specifier Without query.
 * @param importer Absolute path.
 * @returns An absolute path, or `undefined`.
 */
export function locate(
  specifier: string,
  importer: string,
  { root, conditions, tsconfigPaths }: LocateContext,
): string | undefined {
  if (isRelative(specifier)) return resolvePath(path.posix.dirname(importer), specifier);
  if (isAbsolutePath(specifier)) return locateAbsolute(specifier, root);
  const candidates = tsconfigPaths(specifier, importer);
  if (specifier.startsWith("#")) {
    candidates.push(...packageImports(specifier, importer, conditions));
  }
  return likeliest(candidates);
}

/** Reads `/src` as a folder below the root rather than one of the disk. */
function locateAbsolute(specifier: string, root: string): string {
  const file = path.posix.normalize(specifier);
  if (!specifier.startsWith("/") || (isInside(root, file) && root !== "/")) return file;
  return likeliest([path.posix.join(root, file), file])!;
}

/** Applies `imports` of the nearest package.json to a specifier. */
function packageImports(
  specifier: string,
  importer: string,
  conditions: readonly string[],
): string[] {
  for (const folder of foldersUp(path.posix.dirname(importer))) {
    const file = path.posix.join(folder, "package.json");
    if (!existsSync(file)) continue;
    try {
      const manifest = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
      const targets = imports(manifest, specifier, {
        conditions: [...conditions, "import"],
        unsafe: true,
      }) ?? [];
      return targets.filter((target) => target.startsWith("./"))
        .map((target) => path.posix.join(folder, target));
    } catch {
      // The specifier has no entry, or the manifest is unreadable.
      return [];
    }
  }
  return [];
}

/** The path with the fewest missing folders: a path with an unknown part has no file to check. */
function likeliest(files: readonly string[]): string | undefined {
  const ranked = files.map((file) => ({ file, missing: missingFolders(file) }));
  return ranked.toSorted((a, b) => a.missing - b.missing)[0]?.file;
}

function missingFolders(file: string): number {
  let count = 0;
  for (const folder of foldersUp(path.posix.dirname(file))) {
    if (existsSync(folder)) break;
    count++;
  }
  return count;
}
