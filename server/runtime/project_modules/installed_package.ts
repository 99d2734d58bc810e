import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../../base/paths.ts";

/** The package of a bare specifier: `@scope/name` of `@scope/name/sub`. */
export function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/**
 * The folder of a bare specifier's package, as seen from `folder`: in the `node_modules` of this
 * folder or of one above it, or a folder above it that is the package itself.
 *
 * @param folder Absolute path.
 */
export function installedPackage(specifier: string, folder: string): string | undefined {
  const name = packageName(specifier);
  for (const current of foldersUp(folder)) {
    const installed = path.join(current, "node_modules", name);
    if (existsSync(installed)) return installed;
    if (nameOf(path.join(current, "package.json")) === name) return current;
  }
  return undefined;
}

function nameOf(manifest: string): unknown {
  try {
    return JSON.parse(readFileSync(manifest, "utf8")).name;
  } catch {
    return undefined;
  }
}
