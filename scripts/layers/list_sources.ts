import { readdir, readFile } from "node:fs/promises";

/** Folders that the rules do not cover. */
const SKIPPED = /(?:^|\/)(?:node_modules|dist)$/;

/**
 * Lists the TypeScript files of the repository.
 *
 * @param root Absolute path of the repository.
 * @param entries Names of the folders and files at the root to include.
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

/**
 * Whether a file is product code: no test, no script, no build output.
 *
 * @param file Relative to the repository.
 */
export function isProduct(file: string): boolean {
  return /^(?:client|compiler|server)\/|^mod\.ts$/.test(file) && !file.startsWith("client/dist/");
}

/**
 * Reads source files.
 *
 * @param root Absolute path of the repository.
 * @param files Relative to it.
 * @returns Texts by file.
 */
export async function readSources(
  root: string,
  files: readonly string[],
): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(`${root}/${file}`, "utf8")] as const),
    ),
  );
}
