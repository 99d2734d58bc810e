import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { normalizePath } from "../../base/paths.ts";
import { userCacheFolder } from "../../base/user_cache_folder.ts";
import { packageRoot } from "../../base/workspace_root.ts";

/**
 * Finds the folder for caches.
 *
 * @param root Absolute path.
 * @param given The option, relative to `root`.
 * @returns `node_modules/.vireo` of the package. A folder without a package stays untouched: its
 *   caches lie in the user's own cache folder.
 */
export function resolveCacheDir(root: string, given: string | undefined): string {
  if (given) return normalizePath(path.resolve(root, given));
  const owner = packageRoot(root);
  // A package around the root that was never installed (in the home folder, for example) must not
  // be written to.
  const isOwn = owner === root || (owner && existsSync(path.join(owner, "node_modules")));
  const modules = path.join(isOwn ? owner : root, "node_modules");
  if (isOwn || existsSync(modules)) return normalizePath(path.join(modules, ".vireo"));
  const hash = createHash("sha256").update(root).digest("hex").slice(0, 16);
  return normalizePath(path.join(userCacheFolder(), "vireo", `${path.basename(root)}-${hash}`));
}
