import { accessSync, constants } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { Logger } from "../base/logger.ts";

/**
 * The launcher of Linux desktops. It alone supports lists and placeholders for the URL in
 * `BROWSER`.
 */
const LAUNCHER = "xdg-open";
const OF_LAUNCHER = /[:%]/;

/**
 * Opens a URL in the user's browser, or in the one of `BROWSER`, with the arguments of
 * `BROWSER_ARGS`. With `BROWSER=none` it does nothing. Never rejects: a failure is logged.
 *
 * Source: https://vite.dev/config/server-options#server-open
 */
export async function openBrowser(url: string, logger: Pick<Logger, "warn">): Promise<void> {
  const { BROWSER: browser = "" } = process.env;
  if (browser.toLowerCase() === "none") return;
  try {
    const app = process.platform === "linux" ? linuxApp(browser) : appOf(browser);
    const { default: open } = await import("open");
    await open(url, app ? { app } : {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(
      `Cannot open a browser: ${reason}\n  hint: Set BROWSER to the program of a browser, or to "none"`,
    );
  }
}

interface App {
  name: string;
  arguments: string[];
}

function appOf(browser: string): App | undefined {
  if (browser === "") return undefined;
  return { name: browser, arguments: browserArguments() };
}

function browserArguments(): string[] {
  return process.env.BROWSER_ARGS?.split(" ").filter(Boolean) ?? [];
}

/**
 * On Linux the program is looked up first: the library does not notice a missing one, and its own
 * copy of the launcher cannot be started from inside an executable.
 */
function linuxApp(browser: string): App | undefined {
  if (browser === "" || OF_LAUNCHER.test(browser)) {
    // Under WSL the desktop is that of Windows, which the library supports.
    const name = process.env.WSL_DISTRO_NAME ? undefined : findProgram(LAUNCHER);
    return name === undefined ? undefined : { name, arguments: [] };
  }
  const name = findProgram(browser);
  if (name === undefined) throw new Error(`no such program: "${browser}"`);
  return { name, arguments: browserArguments() };
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  const files = name.includes("/") ? [name] : folders.map((folder) => path.join(folder, name));
  return files.map((file) => path.resolve(file)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
