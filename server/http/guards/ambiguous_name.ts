import fs from "node:fs";
import process from "node:process";

/** `RUNNER~1`, by which Windows also opens `runneradmin`. */
const SHORT_NAME = /^[^~.]{1,6}~\d+(?:\.[^~.]{0,3})?$/;
/** Windows opens `.env` by `.env.` and `.env `. */
const IGNORED_END = /[. ]$/;

/**
 * Whether a path may open a file of another name, by which the deny list would not know it.
 *
 * A name that some file system takes for a different one is fine where its folder lists exactly that name: folders list the
 * names that files were given. So `mod~1.js` is served on every system, and `ENV~1` on none.
 *
 * @param file Absolute, normalized path.
 * @param folder The folder that is known to be meant, above the file: only what lies below it is looked at. Else `""`.
 * @param list The names in a folder; throws when it cannot be read.
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
