import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { CssModulesOptions } from "../types.ts";

/** Returns the class name that replaces a local one. */
export type ScopedNameGenerator = (name: string, file: string, css: string) => string;

/**
 * Creates the function that names the classes of CSS modules.
 *
 * The default, `_name_hash`, depends only on the name and the file's path below the root: an edit
 * of the style sheet does not change the names, so the modules that import it need no update.
 *
 * @param options The user's options; `generateScopedName` can be a pattern such as
 * `"[name]__[local]___[hash:base64:5]"`.
 * @param root Absolute path, with forward slashes.
 */
export async function createScopedName(
  options: CssModulesOptions,
  root: string,
): Promise<ScopedNameGenerator> {
  const { generateScopedName, hashPrefix = "" } = options;
  if (typeof generateScopedName === "function") return generateScopedName;
  if (typeof generateScopedName === "string") {
    const { default: genericNames } = await import("generic-names");
    return genericNames(generateScopedName, { context: root, hashPrefix });
  }
  return (name, file) => `_${name}_${shortHash(hashPrefix + posix.relative(root, file))}`;
}

function shortHash(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return parseInt(digest, 16).toString(36).padStart(6, "0").slice(-6);
}
