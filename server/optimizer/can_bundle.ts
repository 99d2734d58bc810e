import path from "node:path";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import { packageFolder, packageNameOf } from "../resolve/specifier.ts";
import { isInstalled } from "./package_place.ts";

/**
 * Whether a file of a package can be bundled; components, styles and assets are served by the
 * pipeline.
 */
function isScript(file: string): boolean {
  return /\.(?:[cm]?js|[cm]?ts)$/.test(file);
}

/**
 * Whether the config lets a file of a package be bundled.
 *
 * @param specifier As written in the import.
 * @param file The file that it resolved to.
 * @param included Files of `optimizeDeps.include`, which are bundled even when linked.
 */
export function canBundle(
  specifier: string,
  file: string,
  { disabled, exclude = [], extensions = [] }: ResolvedOptions["optimizeDeps"],
  included: Pick<ReadonlySet<string>, "has">,
): boolean {
  if (disabled === true || disabled === "dev") return false;
  if (!isScript(file) && !extensions.includes(path.extname(file))) return false;
  if (/\.d\.[cm]?ts$/.test(file)) return false;
  if (!isInstalled(file) && !included.has(file)) return false;
  const name = packageFolder(file)?.name;
  return !exclude.some((excluded) =>
    excluded === name || excluded === packageNameOf(specifier) || excluded === specifier ||
    specifier.startsWith(`${excluded}/`)
  );
}
