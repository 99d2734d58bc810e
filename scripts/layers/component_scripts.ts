import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * Reads the scripts of single-file components, with the lines before them left blank.
 *
 * @param root Absolute path of the repository.
 * @param folder The folder to search, relative to it.
 * @returns Scripts by file, relative to the root.
 */
export async function componentScripts(
  root: string,
  folder: string,
): Promise<Map<string, string>> {
  // A repository without the folder has no components.
  const names = await readdir(path.join(root, folder), { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith(".vue"))
    .map((name) => path.posix.join(folder, name.replaceAll("\\", "/"))).sort();
  const read = async (file: string) =>
    [file, scriptOf(await readFile(path.join(root, file), "utf8"))] as const;
  return new Map(await Promise.all(files.map(read)));
}

/** The text of a component's script; empty without one. */
function scriptOf(source: string): string {
  const [, before = "", script = ""] = /^([^]*?<script[^>]*>)([^]*?)<\/script>/.exec(source) ?? [];
  return before.replace(/[^\n]/g, "") + script;
}
