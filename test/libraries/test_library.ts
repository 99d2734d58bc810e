/**
 * Libraries that only tests and benchmarks use. Deno installs every package of `deno.lock` when a
 * program of this repository first imports one, so these packages have a manifest of their own, and
 * npm installs them once into the user's cache.
 */
import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";

const MANIFESTS = ["package.json", "package-lock.json"];

let folder: Promise<string> | undefined;

/**
 * Loads a library of `test/libraries/package.json`.
 *
 * @typeParam T The type of its exports.
 */
export async function testLibrary<T = Record<string, unknown>>(name: string): Promise<T> {
  const require = createRequire(path.join(await (folder ??= installed()), "from.js"));
  return require(name) as T;
}

async function installed(): Promise<string> {
  const hash = createHash("sha256");
  const files = MANIFESTS.map((name) => path.join(import.meta.dirname!, name));
  for (const file of files) hash.update(await readFile(file));
  return await cachedFolder(`libraries-${hash.digest("hex").slice(0, 16)}`, async (work) => {
    for (const file of files) await copyFile(file, path.join(work, path.basename(file)));
    await npm(work, ["ci", "--no-audit", "--no-fund"]);
    return work;
  });
}
