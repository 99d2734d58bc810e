import { execFile } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { Target } from "./target.ts";

/** Thrown when `deno compile` cannot download the runtime for executables. */
export class DenortMissing extends Error {
  constructor({ deno }: Target) {
    super(
      `Cannot download "denort" ${Deno.version.deno} for ${deno}, the runtime that "deno compile" puts into executables. ` +
        "Set DENORT_BIN to its path, or make the executable with --runtime bun",
    );
    this.name = "DenortMissing";
  }
}

/**
 * Makes an executable with Deno. `DENORT_BIN` names the runtime to use where it cannot be
 * downloaded.
 *
 * @param entry Absolute path of the bundle's entry; `native/` and `project_worker.js` beside it are
 *   included unchanged.
 * @param target The platform to make it for.
 * @param output Absolute path.
 * @param environment Environment variables of the compiler.
 * @returns Deno's output, which lists the files of the executable.
 * @throws DenortMissing
 */
export async function denoExecutable(
  entry: string,
  target: Target,
  output: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const folder = path.dirname(entry);
  try {
    const { stdout, stderr } = await promisify(execFile)(Deno.execPath(), [
      "compile",
      "--allow-all",
      "--no-check",
      "--no-config",
      "--no-lock",
      "--no-remote",
      "--no-npm",
      // The "unstable" setting of deno.json, for the executable.
      "--unstable-no-legacy-abort",
      "--include=native",
      "--include=project_worker.js",
      `--target=${target.deno}`,
      `--output=${output}`,
      path.basename(entry),
    ], { cwd: folder, env: { ...environment, NO_COLOR: "1" } });
    return stdout + stderr;
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    if (!environment.DENORT_BIN && /denort|base binary/.test(stderr)) {
      throw new DenortMissing(target);
    }
    throw new Error(`"deno compile" failed: ${stderr || error}`, { cause: error });
  }
}
