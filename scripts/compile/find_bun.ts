import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { cachedFolder } from "../cached_folder.ts";
import { npm } from "../npm.ts";

/** The version of the npm package `bun` that tests and executables are made with. */
export const BUN_VERSION = "1.4.5";

/**
 * Finds Bun: the executable that `VIREO_BUN` names, else the one on the `PATH` if its version
 * matches, else the npm package `bun`, installed once into the user's cache.
 *
 * @returns Absolute path or a name on the `PATH`.
 */
export async function findBun(): Promise<string> {
  if (process.env.VIREO_BUN) return process.env.VIREO_BUN;
  if (await versionOf("bun") === BUN_VERSION) return "bun";
  const folder = await cachedFolder(
    `bun-${BUN_VERSION}-${process.platform}-${process.arch}`,
    async (work) => {
      await npm(work, ["install", "--no-audit", "--no-fund", `bun@${BUN_VERSION}`]);
      return work;
    },
  );
  const bin = path.join(folder, "node_modules", "bun", "bin");
  const name = (await readdir(bin)).find((file) => /^bun(?:\.exe)?$/.test(file));
  if (!name) throw new Error(`The npm package bun@${BUN_VERSION} has no executable in "${bin}"`);
  return path.join(bin, name);
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    return (await promisify(execFile)(program, ["--version"])).stdout.trim();
  } catch {
    return undefined;
  }
}
