import { readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp } from "../../base/paths.ts";
import type { LegacyOptions } from "../../plugin_api/options.ts";

/** The first version of Vite in which sources import CommonJS by Node's rules. */
const CONSISTENT_SINCE = 8;

/**
 * Resolves the options under `legacy`. Sources import CommonJS in the way of the Vite that the
 * project has installed, for which they were written.
 *
 * @see https://vite.dev/guide/migration#consistent-commonjs-interop
 */
export function resolveLegacy(given: LegacyOptions = {}, root: string): LegacyOptions {
  const { inconsistentCjsInterop = (installedMajor(root) ?? Infinity) < CONSISTENT_SINCE } = given;
  return { ...given, inconsistentCjsInterop };
}

/** The major version of the project's Vite; `undefined` without one, and for forks of it. */
function installedMajor(root: string): number | undefined {
  for (const folder of foldersUp(root)) {
    try {
      const file = path.posix.join(folder, "node_modules/vite/package.json");
      const { name, version } = JSON.parse(readFileSync(file, "utf8"));
      const major = Number.parseInt(version);
      return name === "vite" && !Number.isNaN(major) ? major : undefined;
    } catch {
      // The next folder can have it.
    }
  }
  return undefined;
}
