import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { cachedFolder } from "../cached_folder.ts";
import { npm } from "../npm.ts";
import { BUN_VERSION, findBun } from "./find_bun.ts";
import { currentTarget, type Target } from "./target.ts";

const run = promisify(execFile);

/**
 * Makes an executable with Bun.
 *
 * @param entry Absolute path of the bundle's entry.
 * @param target The platform to make it for.
 * @param output Absolute path.
 * @returns Bun's output, which lists the files of the executable.
 */
export async function bunExecutable(
  entry: string,
  target: Target,
  output: string,
): Promise<string> {
  const bun = await findBun();
  const isForeign = target !== currentTarget();
  const { stdout } = await run(bun, [
    "build",
    "--compile",
    `--target=bun-${target.os === "win32" ? "windows" : target.os}-${target.arch}${
      target.libc === "musl" ? "-musl" : ""
    }`,
    ...isForeign ? [`--compile-executable-path=${await foreignBun(target)}`] : [],
    // Without bytecode, parsing takes half of the time until the server listens.
    "--bytecode",
    "--format=esm",
    // The working folder is a project, whose files must not configure this program.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    // Plugins are located by the "package.json" files of their packages.
    "--compile-autoload-package-json",
    `--outfile=${output}`,
    entry,
  ], { cwd: path.dirname(entry), maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** Bun for another platform, from its npm package in the user's cache. */
async function foreignBun({ bun, os }: Target): Promise<string> {
  const folder = await cachedFolder(`bun-${BUN_VERSION}-for-${bun}`, async (work) => {
    await npm(work, ["pack", "--silent", `@oven/bun-${bun}@${BUN_VERSION}`]);
    const [archive] = (await readdir(work)).filter((name) => name.endsWith(".tgz"));
    if (!archive) throw new Error(`npm has no package for Bun on ${bun}`);
    await run("tar", ["-xzf", archive], { cwd: work });
    return path.join(work, "package");
  });
  return path.join(folder, "bin", os === "win32" ? "bun.exe" : "bun");
}
