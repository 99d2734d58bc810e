import { readFile } from "node:fs/promises";
import path from "node:path";
import { packageRoot } from "../../base/workspace_root.ts";

/**
 * Whether Node treats a file as an ES module by its name and its package, regardless of its text.
 *
 * @param file Absolute path.
 */
export async function isEsModuleFile(file: string): Promise<boolean> {
  if (/\.m[jt]s$/.test(file)) return true;
  if (/\.c[jt]s$/.test(file)) return false;
  const folder = packageRoot(path.dirname(file));
  // Without a package there is no older convention to keep.
  if (!folder) return true;
  try {
    return JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")).type === "module";
  } catch {
    return false;
  }
}
