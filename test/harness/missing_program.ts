import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * The reason why a test that needs a program cannot run; the name of a skipped test shows it.
 *
 * @param program A name on the `PATH`.
 * @param flag Makes the program end at once.
 * @returns `undefined` when the program runs.
 */
export async function missingProgram(
  program: string,
  flag = "--version",
): Promise<string | undefined> {
  try {
    await promisify(execFile)(program, [flag]);
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === "ENOENT" ? `"${program}" is not installed` : `"${program}" fails with ${code}`;
  }
}
