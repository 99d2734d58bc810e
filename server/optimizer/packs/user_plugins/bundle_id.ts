/**
 * The ids of dependencies' modules for the user's plugins. Plugins recognize pre-bundled files by
 * Vite's names (`/app/node_modules/.vite/deps/three.js?v=…`), to skip or select them.
 */
import path from "node:path";
import type { ResolvedOptions } from "../../../plugin_api/options.ts";
import { isInside } from "../../../base/paths.ts";
import type { Resolver } from "../../../resolve/resolver.ts";
import { packagePlace, shortHash } from "../../package_place.ts";
import type { PackageModule } from "../dependency_target.ts";

/** Creates the function that returns the id of a module. */
export function bundleIds(
  config: Pick<ResolvedOptions, "root" | "cacheDir">,
  resolver: Pick<Resolver, "resolve">,
): (source: PackageModule) => string {
  const folder = bundleFolder(config);
  const mains = new Map<string, string | undefined>();
  const mainOf = (name: string, packageFolder: string) => {
    if (!mains.has(packageFolder)) {
      const importer = path.posix.join(packageFolder, "package.json");
      const found = resolver.resolve(name, importer);
      const isOwn = found?.kind === "file" && isInside(packageFolder, found.id);
      const main = isOwn ? found : resolver.resolve("./", importer);
      mains.set(packageFolder, main?.id);
    }
    return mains.get(packageFolder);
  };
  const nameOf = ({ path: file, namespace }: PackageModule) => {
    if (namespace !== "file") return file;
    const { name, folder } = packagePlace(file);
    if (mainOf(name, folder) === file) return name;
    return `${name}/${path.posix.relative(folder, file).replace(/\.[cm]?[jt]sx?$/, "")}`;
  };
  return (source) => {
    return `${folder}/${flatten(nameOf(source))}.js?v=${shortHash(source.id)}`;
  };
}

function bundleFolder({ root, cacheDir }: Pick<ResolvedOptions, "root" | "cacheDir">): string {
  const own = path.posix.basename(cacheDir) === ".vireo" && cacheDir.includes("/node_modules/");
  if (own) return path.posix.join(path.posix.dirname(cacheDir), ".vite/deps");
  return isInside(root, cacheDir)
    ? path.posix.join(cacheDir, "deps")
    : path.posix.join(root, "node_modules/.vite/deps");
}

/** The name of a package's module flattened to one file name, as in Vite. */
function flatten(name: string): string {
  const flat = name.replace(/_+/g, "$&__").replaceAll("/", "_").replaceAll(".", "__");
  return flat.replace(/[\0"#$%&*+,:;<=>?[\]^`{|}]/g, "-").slice(0, 170);
}
