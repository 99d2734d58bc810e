import { existsSync } from "node:fs";
import path from "node:path";

/** A package manager, told by the file that it locks versions in. */
export interface PackageManager {
  name: "npm" | "pnpm" | "yarn" | "bun" | "deno";
  /** Absolute path of the lockfile. */
  lockfile: string;
}

const LOCKFILES = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["deno.lock", "deno"],
] as const;

/** `folder` and the folders above it, the nearest first. */
export function* foldersUp(folder: string): Generator<string> {
  for (let current = folder;; current = path.posix.dirname(current)) {
    yield current;
    if (path.posix.dirname(current) === current) return;
  }
}

/** The package manager of the project in `root`: that of the nearest lockfile at or above it. */
export function findPackageManager(root: string): PackageManager | undefined {
  for (const folder of foldersUp(root)) {
    for (const [file, name] of LOCKFILES) {
      const lockfile = path.posix.join(folder, file);
      if (existsSync(lockfile)) return { name, lockfile };
    }
  }
  return undefined;
}

/** The command that adds a package to the project in `root`; npm's where no lockfile tells. */
export function installCommand(root: string, packageName: string): string {
  switch (findPackageManager(root)?.name) {
    case "pnpm":
      return `pnpm add ${packageName}`;
    case "yarn":
      return `yarn add ${packageName}`;
    case "bun":
      return `bun add ${packageName}`;
    case "deno":
      return `deno add npm:${packageName}`;
    default:
      return `npm install ${packageName}`;
  }
}

/** The command that installs what `package.json` already lists. */
export function installAllCommand(root: string): string {
  return `${findPackageManager(root)?.name ?? "npm"} install`;
}
