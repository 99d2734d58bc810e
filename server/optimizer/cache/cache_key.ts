import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { ResolvedOptions } from "../../plugin_api/options.ts";
import { findPnpManifest } from "../../pnp/pnp_packages.ts";
import { findPackageManager } from "../../resolve/unresolved/package_manager.ts";
import { foldersUp } from "../../base/paths.ts";
import type { Plugin } from "../../plugin_api/types.ts";

/** Folders in which package managers keep changes to installed packages. */
const PATCH_FOLDERS = ["patches", ".yarn/patches"];

/**
 * Hashes the parts of the config that affect packs.
 *
 * @param version Versions of Vireo and esbuild, which write packs.
 * @param plugins The user's plugins, whose `transform` hooks can change dependencies.
 */
export function configHash(
  options: ResolvedOptions,
  version: string,
  plugins: readonly Plugin[] = [],
): string {
  const { root, base, mode, isProduction, env, resolve, optimizeDeps, server } = options;
  const relevant = {
    version,
    base,
    mode,
    isProduction,
    env,
    resolve,
    deny: server.fs.deny,
    exclude: optimizeDeps.exclude,
    esbuildOptions: optimizeDeps.esbuildOptions,
    rolldownOptions: optimizeDeps.rolldownOptions,
    extensions: optimizeDeps.extensions,
    patches: patches(root),
    transforms: plugins.flatMap(({ name, transform }) => transform ? [[name, transform]] : []),
  };
  // Plugins are objects of any shape, which can contain cycles.
  const seen = new Set<object>();
  const text = JSON.stringify(relevant, (_, value: unknown) => {
    if (typeof value === "function" || value instanceof RegExp) return String(value);
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return undefined;
    seen.add(value);
    return value;
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/**
 * Hashes the text of the config and of its imports. The changes that a plugin makes to dependencies
 * can depend on any part of it, so packs with such changes are made again when it changes.
 */
export function pluginHash({ configFileDependencies }: ResolvedOptions): string {
  const hash = createHash("sha256");
  for (const file of configFileDependencies) {
    try {
      hash.update(readFileSync(file)).update("\0");
    } catch {
      // A removed file also changes the files that imported it.
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Hashes the lockfile of the project in `root` and the manifest of Yarn's Plug'n'Play; `""` without
 * a lockfile.
 */
export function installHash(root: string): string {
  const manager = findPackageManager(root);
  if (!manager) return "";
  try {
    const hash = createHash("sha256").update(readFileSync(manager.lockfile));
    const manifest = findPnpManifest(root);
    if (manifest !== undefined) hash.update(readFileSync(manifest));
    return hash.digest("hex").slice(0, 16);
  } catch {
    return "";
  }
}

/** Names, sizes and times of the patches that package managers apply. */
function patches(root: string): string[] {
  const found: string[] = [];
  for (const folder of foldersUp(root)) {
    for (const name of PATCH_FOLDERS) {
      const patchFolder = path.posix.join(folder, name);
      for (const file of list(patchFolder)) {
        const { size, mtimeMs } = statSync(path.posix.join(patchFolder, file));
        found.push(`${file} ${size} ${mtimeMs}`);
      }
    }
  }
  return found;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
