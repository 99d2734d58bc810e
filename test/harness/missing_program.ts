import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Tells why a test that needs a program cannot run here, for its name: a test that is skipped says so.
 *
 * @param program A name on the `PATH`, of a program that knows `--version`.
 * @returns `undefined` when the program is there.
 */
export async function missingProgram(program: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, ["--version"]);
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === "ENOENT" ? `"${program}" is not installed` : `"${program}" fails with ${code}`;
  }
}
