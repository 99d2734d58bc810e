import fs from "node:fs";
import process from "node:process";

/** `RUNNER~1`: Windows also opens `runneradmin` under this name. */
const SHORT_NAME = /^[^~.]{1,6}~\d+(?:\.[^~.]{0,3})?$/;
/** Windows opens `.env` as `.env.` and `.env `, too. */
const IGNORED_END = /[. ]$/;

/**
 * Whether a path can open a file of another name, which the deny list would not match.
 *
 * A name that some file system maps to another one is accepted if its folder lists exactly that
 * name, because folders list the names that files were given. So `mod~1.js` is served on every
 * system, and `ENV~1` on none.
 *
 * @param file Absolute, normalized path.
 * @param folder A trusted parent folder: only names below it are checked. `""` checks all.
 * @param list Returns the names in a folder; throws when the folder cannot be read.
 */
export function isAmbiguousName(
  file: string,
  folder: string,
  list: (folder: string) => readonly string[] = (each) => fs.readdirSync(each),
): boolean {
  if (file.includes("\0") || file.includes("\\") || /:.*\$data/i.test(file)) return true;
  if (process.platform === "win32" && file.indexOf(":", 2) > 0) return true;
  const segments = file.slice(folder.length).split("/");
  return segments.some((segment, index) => {
    if (!SHORT_NAME.test(segment) && !IGNORED_END.test(segment)) return false;
    return !isListed(segment, folder + segments.slice(0, index).join("/"), list);
  });
}

function isListed(
  name: string,
  folder: string,
  list: (folder: string) => readonly string[],
): boolean {
  try {
    return list(`${folder}/`).includes(name);
  } catch {
    return false;
  }
}
