import { access, constants } from "node:fs/promises";
import path from "node:path";
import process from "node:process";

/** Names of executables; the first one found wins. */
const NAMES = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome"];

/** Paths of installers that do not change `PATH`. */
const PLACES = [
  "/usr/bin/chromium",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(() => true, () => false);
}

/**
 * Finds Chromium: `VIREO_CHROMIUM`, then `PATH`, then the paths of installers.
 *
 * @returns Its absolute path, or `undefined` when there is none.
 * @throws Error when `VIREO_CHROMIUM` is not an executable.
 */
export async function findChromium(): Promise<string | undefined> {
  const chosen = process.env.VIREO_CHROMIUM;
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new Error(`VIREO_CHROMIUM is "${chosen}", which is not an executable file`);
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(path.isAbsolute);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const candidate of [...candidates, ...PLACES]) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** The message for a missing browser. */
export const NO_CHROMIUM =
  "No Chromium found: install one (Debian: apt-get install chromium), or set VIREO_CHROMIUM to the path of its executable";
