import { readdir } from "node:fs/promises";

/** Folders that nobody has written. */
const SKIPPED = /(?:^|\/)(?:node_modules|dist)$/;

/**
 * Lists the TypeScript files of the repository.
 *
 * @param root Absolute path of the repository.
 * @param entries Names of the folders and files at the root to look at.
 * @returns Paths relative to the root with slashes, sorted.
 */
export async function listSources(root: string, entries: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string) => {
    for (const entry of await readdir(`${root}/${folder}`, { withFileTypes: true })) {
      const file = folder + entry.name;
      if (SKIPPED.test(file) || (folder === "" && !entries.includes(file))) continue;
      if (entry.isDirectory()) await visit(`${file}/`);
      else if (/\.[cm]?tsx?$/.test(entry.name)) files.push(file);
    }
  };
  await visit("");
  return files.sort();
}
