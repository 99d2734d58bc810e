import { readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../base/paths.ts";

/** The fields of a `package.json` that are read. */
export interface Manifest {
  name?: string;
  exports?: unknown;
  imports?: Record<string, unknown>;
  main?: string;
  module?: string;
  browser?: unknown;
  types?: string;
  typings?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** A package by its folder. */
export interface InstalledPackage {
  /** Absolute path. */
  folder: string;
  manifest: Manifest;
}

/** Reads the package in exactly this folder. */
export function readPackage(folder: string): InstalledPackage | undefined {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(path.posix.join(folder, "package.json"), "utf8"),
    );
    const isRecord = typeof manifest === "object" && manifest !== null;
    return isRecord ? { folder, manifest: manifest as Manifest } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The package that a file belongs to: the nearest one with a name. A manifest without a name only
 * sets the module format of a folder.
 */
export function owningPackage(file: string): InstalledPackage | undefined {
  let nearest: InstalledPackage | undefined;
  for (const folder of foldersUp(path.posix.dirname(file))) {
    if (folder.endsWith("/node_modules")) return nearest;
    const found = readPackage(folder);
    if (found?.manifest.name !== undefined) return found;
    nearest ??= found;
  }
  return nearest;
}

/**
 * The scripts that a manifest declares for a path of the package (`"."`, `"./sub"`), under all
 * conditions.
 */
export function declaredFiles(manifest: Manifest, subpath: string): string[] {
  return allDeclaredFiles(manifest, subpath).filter((file) => !/\.d\.[cm]?ts$/.test(file));
}

function allDeclaredFiles({ exports, main, module }: Manifest, subpath: string): string[] {
  if (exports === undefined || exports === null) {
    return subpath === "." ? [module, main].filter((file) => typeof file === "string") : [];
  }
  const paths = exportedPaths(exports);
  return paths ? stringsOf(paths[subpath]) : subpath === "." ? stringsOf(exports) : [];
}

/** The paths in `exports`; `undefined` when it only declares the package's main path. */
export function exportedPaths(exports: unknown): Record<string, unknown> | undefined {
  const isPaths = typeof exports === "object" && exports !== null && !Array.isArray(exports) &&
    Object.keys(exports).some((key) => key.startsWith("."));
  return isPaths ? exports as Record<string, unknown> : undefined;
}

/** The strings in a value, below conditions and fallbacks. */
function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
