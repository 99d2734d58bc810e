import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The package that a bare specifier is about: `@scope/name` of `@scope/name/sub`. */
export function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * The folder of the package that a bare specifier is about, as seen from `folder`: in the `node_modules` of it or of a
 * folder around it, or a folder around it that is the package itself.
 *
 * @param folder Absolute path.
 */
export function installedPackage(specifier: string, folder: string): string | undefined {
  const name = packageName(specifier);
  for (let current = folder;; current = path.dirname(current)) {
    const installed = path.join(current, "node_modules", name);
    if (existsSync(installed)) return installed;
    if (nameOf(path.join(current, "package.json")) === name) return current;
    if (path.dirname(current) === current) return undefined;
  }
}

function nameOf(manifest: string): unknown {
  try {
    return JSON.parse(readFileSync(manifest, "utf8")).name;
  } catch {
    return undefined;
  }
}
