import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../../base/paths.ts";

/** A package manager, identified by its lockfile. */
export interface PackageManager {
  name: ManagerName;
  /** Absolute path of the lockfile. */
  lockfile: string;
}

export type ManagerName = "npm" | "pnpm" | "yarn" | "bun" | "deno";

const LOCKFILES = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["deno.lock", "deno"],
] as const;

/**
 * Files that a package manager writes beside installed packages, or that configure it before an
 * installation.
 */
const MARKS = [
  ["node_modules/.modules.yaml", "pnpm"],
  ["node_modules/.yarn-state.yml", "yarn"],
  ["node_modules/.yarn-integrity", "yarn"],
  ["node_modules/.package-lock.json", "npm"],
  ["pnpm-workspace.yaml", "pnpm"],
] as const;

/** The package manager of the project in `root`, by the nearest lockfile at or above it. */
export function findPackageManager(root: string): PackageManager | undefined {
  for (const folder of foldersUp(root)) {
    const found = fileIn(folder, LOCKFILES);
    if (found) return { name: found.name, lockfile: found.file };
  }
  return undefined;
}

/** The package manager for a folder. */
export interface Installer {
  name: ManagerName;
  /** The project's or the workspace's root, where its lockfile is. */
  folder: string;
}

/**
 * Finds the package manager of a package in the project or its workspace: by `packageManager` of
 * `package.json`, else by files of an installation, else by a lockfile, else npm.
 *
 * @param folder Absolute path of the package.
 */
export function installerOf(folder: string): Installer {
  for (const current of foldersUp(folder)) {
    const name = declaredManager(current) ?? fileIn(current, MARKS)?.name ??
      fileIn(current, LOCKFILES)?.name;
    if (name) return { name, folder: current };
  }
  return { name: "npm", folder };
}

/** The command that adds a package. */
export function installCommand(manager: ManagerName, packageName: string): string {
  switch (manager) {
    case "npm":
      return `npm install ${packageName}`;
    case "deno":
      return `deno add npm:${packageName}`;
    default:
      return `${manager} add ${packageName}`;
  }
}

/** The command that installs the packages that `package.json` lists. */
export function installAllCommand(manager: ManagerName): string {
  return `${manager} install`;
}

function fileIn(
  folder: string,
  names: readonly (readonly [string, ManagerName])[],
): { name: ManagerName; file: string } | undefined {
  for (const [file, name] of names) {
    const absolute = path.posix.join(folder, file);
    if (existsSync(absolute)) return { name, file: absolute };
  }
  return undefined;
}

/** `"pnpm"` of `"packageManager": "pnpm@9.1.0"`. */
function declaredManager(folder: string): ManagerName | undefined {
  try {
    const text = readFileSync(path.posix.join(folder, "package.json"), "utf8");
    const { packageManager } = JSON.parse(text) as { packageManager?: unknown };
    const [, name] = /^(npm|pnpm|yarn|bun)@/.exec(String(packageManager)) ?? [];
    return name as ManagerName | undefined;
  } catch {
    return undefined;
  }
}
