/** The packages of the project: what was bundled and why, copies in two versions, linked ones. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp, isAbsolutePath } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { BundledPackage } from "../optimizer/cache/bundled_packages.ts";

/** A bundled package, and the modules of the project that import it. */
export interface PackageReport extends Omit<BundledPackage, "entries"> {
  entries: { path: string; format: "esm" | "cjs" }[];
  /** URLs of importing modules. */
  importers: string[];
}

/** A package in several versions, or several copies of one. */
export interface DuplicatePackage {
  name: string;
  copies: { version: string | null; folder: string; size: number; importedBy: string[] }[];
  hint: string;
}

/** A package whose sources are served as those of the project. */
export interface LinkedPackage {
  name: string;
  version: string | null;
  folder: string;
  /** Number of its modules in the graph. */
  modules: number;
  importers: string[];
}

export interface DependencyReport {
  packages: PackageReport[];
  duplicates: DuplicatePackage[];
  linked: LinkedPackage[];
}

export interface DependencyReportOptions {
  root: string;
  graph: ModuleGraph;
  packages: readonly BundledPackage[];
}

/** Maximum number of importers that are listed. */
const MOST_IMPORTERS = 50;

export function dependencyReport(options: DependencyReportOptions): DependencyReport {
  const importers = importersOfEntries(options.graph);
  const packages = options.packages.map(({ entries, ...rest }): PackageReport => ({
    ...rest,
    entries: entries.map(({ path, format }) => ({ path, format })),
    importers: [...new Set(entries.flatMap(({ id }) => [...importers.get(id) ?? []]))]
      .slice(0, MOST_IMPORTERS),
  }));
  return { packages, duplicates: findDuplicates(packages), linked: findLinked(options) };
}

/** The URLs of the modules that import each facade. */
function importersOfEntries(graph: ModuleGraph): Map<string, Set<string>> {
  const importers = new Map<string, Set<string>>();
  for (const { url, transformResult } of graph.idToModuleMap.values()) {
    for (const { target } of transformResult?.record?.imports ?? []) {
      if (target?.kind !== "module" || !target.isDependency) continue;
      const id = cleanUrl(target.id);
      importers.set(id, (importers.get(id) ?? new Set()).add(url));
    }
  }
  return importers;
}

function findDuplicates(packages: readonly PackageReport[]): DuplicatePackage[] {
  return [...Map.groupBy(packages, ({ name }) => name)]
    .filter(([, copies]) => copies.length > 1)
    .map(([name, found]) => {
      const copies = found.map(({ version, folder, size, importedBy, importers }) => ({
        ...{ version, folder, size },
        importedBy: [...importedBy, ...importers].slice(0, MOST_IMPORTERS),
      }));
      const versions = new Set(copies.map(({ version }) => version));
      const what = versions.size > 1 ? `${versions.size} versions` : `${copies.length} copies`;
      const hint = `The page has ${what} of "${name}", with separate state. Install one that all ` +
        `importers accept (\`npm dedupe\`), or add "${name}" to \`resolve.dedupe\``;
      return { name, copies, hint };
    });
}

/** Packages outside of `node_modules` that a module imports by their name. */
function findLinked({ root, graph }: DependencyReportOptions): LinkedPackage[] {
  const linked = new Map<string, LinkedPackage>();
  const places = new Map<string, PackagePlace | undefined>();
  const placeOf = (file: string) => {
    const folder = path.posix.dirname(file);
    if (!places.has(folder)) places.set(folder, packageOf(folder));
    return places.get(folder);
  };
  const isSource = (file: string | null): file is string =>
    file !== null && isAbsolutePath(file) && !file.includes("/node_modules/");
  for (const { url, file, transformResult } of graph.idToModuleMap.values()) {
    for (const { specifier, target } of transformResult?.record?.imports ?? []) {
      if (target?.kind !== "module" || target.isDependency) continue;
      const targetFile = cleanUrl(target.id);
      if (!isSource(targetFile) || targetFile === file) continue;
      const place = placeOf(targetFile);
      if (!place || place.folder === root || !isNamed(specifier, place.name)) continue;
      const found = linked.get(place.folder) ?? { ...place, modules: 0, importers: [] };
      linked.set(place.folder, found);
      if (found.importers.length < MOST_IMPORTERS) found.importers.push(url);
    }
  }
  for (const { file } of graph.idToModuleMap.values()) {
    const found = isSource(file) && linked.get(placeOf(file)?.folder ?? "");
    if (found) found.modules++;
  }
  return [...linked.values()];
}

type PackagePlace = Pick<LinkedPackage, "name" | "version" | "folder">;

function isNamed(specifier: string | undefined, name: string): boolean {
  return specifier === name || Boolean(specifier?.startsWith(`${name}/`));
}

/** The package that contains a folder. */
function packageOf(start: string): PackagePlace | undefined {
  for (const folder of foldersUp(start)) {
    try {
      const text = readFileSync(path.posix.join(folder, "package.json"), "utf8");
      const { name, version } = JSON.parse(text);
      if (typeof name === "string") return { name, version: version ?? null, folder };
    } catch {
      // No package, or one that cannot be read.
    }
  }
  return undefined;
}
