import { readFileSync } from "node:fs";
import path from "node:path";
import { packageNameOf } from "../resolve/specifier.ts";
import { packagePlace } from "./package_place.ts";

/**
 * Whether a package declares a dependency as optional, in `optionalDependencies` or as an optional
 * peer.
 *
 * @param specifier The imported specifier.
 * @param importer Absolute path of the importing file of the package.
 */
export function isOptional(specifier: string, importer: string): boolean {
  const name = packageNameOf(specifier);
  try {
    const manifest = path.posix.join(packagePlace(importer).folder, "package.json");
    const { optionalDependencies, peerDependenciesMeta } = JSON.parse(
      readFileSync(manifest, "utf8"),
    );
    return optionalDependencies?.[name] !== undefined ||
      peerDependenciesMeta?.[name]?.optional === true;
  } catch {
    return false;
  }
}
