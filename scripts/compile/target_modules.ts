import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { cachedFolder } from "../cached_folder.ts";
import type { Target } from "./target.ts";

/**
 * The files that list the packages. The lock covers `package.json`, although Deno needs nothing of
 * it.
 */
const MANIFESTS = ["deno.json", "deno.lock", "package.json"];

/**
 * Installs the packages of `deno.lock` for a platform, once, into the user's cache.
 *
 * @param root Absolute path of this repository.
 * @returns Absolute path of the `node_modules` folder.
 */
export async function targetModules(root: string, { os, arch }: Target): Promise<string> {
  const texts = await Promise.all(
    MANIFESTS.map((name) => readFile(path.join(root, name), "utf8")),
  );
  const hash = createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
  const folder = await cachedFolder(`modules-${os}-${arch}-${hash}`, async (work) => {
    for (const [index, name] of MANIFESTS.entries()) {
      await writeFile(path.join(work, name), texts[index]!);
    }
    await promisify(execFile)(Deno.execPath(), [
      "install",
      "--quiet",
      "--frozen",
      "--node-modules-dir=auto",
      `--os=${os}`,
      `--arch=${arch}`,
    ], { cwd: work });
    return work;
  });
  return path.join(folder, "node_modules");
}
