import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";

/**
 * Runs npm.
 *
 * @param folder The working folder.
 * @param args Arguments of `npm`.
 * @throws Error with its output.
 */
export async function npm(folder: string, args: readonly string[]): Promise<void> {
  const windows = process.platform === "win32";
  try {
    await promisify(execFile)(windows ? "npm.cmd" : "npm", [...args], {
      cwd: folder,
      env: { ...process.env, CI: "true" },
      shell: windows,
      timeout: 300_000,
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`"npm ${args.join(" ")}" failed: ${error}\n${stdout}\n${stderr}`);
  }
}
