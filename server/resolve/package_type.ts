import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../base/paths.ts";

/**
 * The format of a script by its name and its package.json; `undefined` where they do not declare
 * it.
 */
export type PackageType = "module" | "commonjs" | undefined;

/**
 * The format of a script by Node's rules.
 *
 * @param file Absolute path.
 * @see https://nodejs.org/api/packages.html#determining-module-system
 */
export function packageTypeOf(file: string): PackageType {
  const byName = typeByName(file);
  if (byName) return byName;
  for (const folder of foldersUp(path.posix.dirname(file))) {
    const manifest = path.posix.join(folder, "package.json");
    if (existsSync(manifest)) return typeOfManifest(manifest);
  }
  return undefined;
}

/** {@linkcode packageTypeOf} for many files: each folder is read only once. */
export function packageTypes(): (file: string) => PackageType {
  const known = new Map<string, PackageType>();
  return (file) => {
    const byName = typeByName(file);
    if (byName) return byName;
    const folder = path.posix.dirname(file);
    if (!known.has(folder)) known.set(folder, packageTypeOf(file));
    return known.get(folder);
  };
}

function typeByName(file: string): PackageType {
  if (/\.m[jt]s$/.test(file)) return "module";
  return /\.c[jt]s$/.test(file) ? "commonjs" : undefined;
}

function typeOfManifest(manifest: string): PackageType {
  try {
    const { type } = JSON.parse(readFileSync(manifest, "utf8"));
    return type === "module" || type === "commonjs" ? type : undefined;
  } catch {
    return undefined;
  }
}
