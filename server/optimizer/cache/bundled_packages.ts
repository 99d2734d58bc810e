/** The bundled modules, by package. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { packagePlace } from "../package_place.ts";
import { type ModuleTable, sourceOfId } from "../packs/packed_module.ts";
import type { StoreRecord } from "./metadata.ts";

/** One version of a package, of which modules were bundled. */
export interface BundledPackage {
  name: string;
  /** That of its `package.json`; `null` if it has none. */
  version: string | null;
  /** Absolute path of its folder. */
  folder: string;
  /** The modules that the project imports: relative paths, and ids of their facades. */
  entries: { path: string; id: string; format: "esm" | "cjs" }[];
  /** Number of its modules in packs. */
  modules: number;
  /** Bytes of their sources. */
  size: number;
  /** Names of the files that contain them. */
  packs: string[];
  /** Names of the packages that import it. */
  importedBy: string[];
}

/** A store, as far as the report needs it. */
export interface BundledStore {
  folder: string;
  record: Readonly<StoreRecord>;
  table(): Promise<ModuleTable>;
}

/**
 * The packages of some stores; the largest first.
 *
 * @param root The root of the project.
 */
export async function bundledPackages(
  stores: Iterable<BundledStore>,
  root: string,
): Promise<BundledPackage[]> {
  const packages = new Map<string, BundledPackage>();
  for (const store of stores) {
    const { folder, record } = store;
    for (const [file, { name, format }] of record.entries) {
      const { entries, folder: place } = packageOf(packages, file);
      const id = path.posix.join(folder, `${name}.js`);
      entries.push({ path: path.posix.relative(place, file), id, format });
    }
    for (const [id, module] of await store.table()) {
      const source = sourceOfId(id, root);
      if (source.namespace !== "file") continue;
      const found = packageOf(packages, source.path);
      found.modules++;
      found.size += Math.max(0, record.sources.get(source.path)?.size ?? 0);
      if (!found.packs.includes(module.pack)) found.packs.push(module.pack);
    }
    for (const { importer, target } of record.links) addImporter(packages, importer, target);
  }
  return [...packages.values()].sort((one, other) => other.size - one.size);
}

function addImporter(
  packages: Map<string, BundledPackage>,
  importer: string,
  target: string | null,
): void {
  if (target === null || !path.posix.isAbsolute(target)) return;
  const [from, to] = [packagePlace(importer), packagePlace(target)];
  const found = packages.get(to.folder);
  if (!found || from.folder === to.folder || found.importedBy.includes(from.name)) return;
  found.importedBy.push(from.name);
}

function packageOf(packages: Map<string, BundledPackage>, file: string): BundledPackage {
  const { name, folder } = packagePlace(file);
  let found = packages.get(folder);
  if (!found) {
    const lists = { entries: [], packs: [], importedBy: [] };
    found = { name, version: versionOf(folder), folder, ...lists, modules: 0, size: 0 };
    packages.set(folder, found);
  }
  return found;
}

function versionOf(folder: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(path.posix.join(folder, "package.json"), "utf8"));
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}
