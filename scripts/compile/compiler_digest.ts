import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/**
 * A digest of the compilers' sources, which is a part of the keys of their cached results: a bundle
 * of changed sources can have the same version.
 *
 * @param root Absolute path of this repository.
 */
export async function compilerDigest(root: string): Promise<string> {
  const folder = path.join(root, "compiler");
  const names = (await readdir(folder, { recursive: true, encoding: "utf8" }))
    .filter((name) => name.endsWith(".ts")).sort();
  const hash = createHash("sha256");
  for (const name of names) hash.update(name).update(await readFile(path.join(folder, name)));
  return hash.digest("hex").slice(0, 16);
}
