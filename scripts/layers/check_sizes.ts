import { readFile } from "node:fs/promises";
import path from "node:path";

/** Lines of a file that still holds one role. */
const MOST_LINES = 400;
/** Files of a folder that is still read at a glance. */
const MOST_FILES = 15;
/** Code that ships; tests are as long as what they test needs. */
const MEASURED = /^(?:client|compiler|server|scripts)\//;
const BUILT = /^client\/dist\//;

/**
 * Finds files that are too long and folders that hold too many files.
 *
 * @param root Absolute path of the repository.
 * @param files Paths relative to it, with slashes.
 * @returns One line per finding.
 */
export async function checkSizes(root: string, files: readonly string[]): Promise<string[]> {
  const measured = files.filter((file) => MEASURED.test(file) && !BUILT.test(file));
  const folders = Map.groupBy(measured, (file) => path.posix.dirname(file));
  const wide = [...folders].filter(([, inside]) => inside.length > MOST_FILES)
    .map(([folder, inside]) =>
      `${folder}/ has ${inside.length} files: make folders by role, ${MOST_FILES} files at most`
    );
  const long = await Promise.all(measured.map(async (file) => {
    const lines = (await readFile(path.join(root, file), "utf8")).split("\n").length - 1;
    return lines > MOST_LINES
      ? `${file} has ${lines} lines: give each role a file, ${MOST_LINES} lines at most`
      : undefined;
  }));
  return [...wide, ...long.filter((line) => line !== undefined)];
}
