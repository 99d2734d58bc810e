import type { VireoError } from "../../base/errors.ts";
import type { Link } from "../cache/metadata.ts";
import { type CrawledModule, crawlModules } from "./crawl.ts";
import type { PackageModule } from "./dependency_target.ts";
import { sourceFacade, writeFacade } from "./facade.ts";
import { ImportTargets, type ImportTargetsOptions } from "./import_targets.ts";
import { closureOf, evaluatedWith } from "./module_order.ts";
import { type ModuleTable, type PackedModule, sourceOfId } from "./packed_module.ts";
import { type ReadModule, readModule, type ReadModuleOptions } from "./read_module.ts";
import { packagePlace } from "../package_place.ts";
import { SourcePackageFound } from "./served_file.ts";
import { writePacks } from "./write_packs.ts";

/** A module that an import by the name of its package reaches. */
export interface BatchEntry {
  source: PackageModule;
  /** The name of its facade, without extension. */
  name: string;
}

/** The parts of the optimizer that packing uses. */
export interface PackContext {
  targets: ImportTargetsOptions;
  reading: ReadModuleOptions;
  reserve: (source: PackageModule) => string;
  urlOf: (file: string) => string;
  /** Returns the names that the text of a CommonJS module shows, by its id. */
  commonJsNames: (id: string) => Promise<readonly string[]>;
}

export interface Batch {
  entries: readonly BatchEntry[];
  /** The modules of earlier batches. */
  packed: ModuleTable;
  /** Receives each module that is read. */
  onModule: (file: string) => void;
  signal: AbortSignal;
}

/** The additions of a batch to the store. */
export interface PackedBatch {
  /** Texts by file name: packs and facades. */
  outputs: Map<string, string>;
  modules: Map<string, PackedModule>;
  /** The source files of the packs. */
  sources: string[];
  links: Link[];
  /** Whether the user's plugins have changed modules. */
  isChanged: boolean;
  /** Formats of the entries, by name. */
  formats: Map<string, "esm" | "cjs">;
  /** Reasons why entries cannot be evaluated, by name. */
  failedEntries: Map<string, VireoError>;
  /** Failures of modules that are possibly never needed. */
  warnings: VireoError[];
}

/**
 * Packs the modules that entries reach and that no earlier batch contains, and writes the facades
 * of the entries.
 */
export async function packBatch(batch: Batch, context: PackContext): Promise<PackedBatch> {
  const { entries, packed } = batch;
  const targets = new ImportTargets(context.targets);
  const crawled = await crawlBatch(batch, targets, context);
  const { texts, modules } = writePacks(crawled.modules);
  const all = new Map([...packed, ...modules]);
  const members = [...crawled.modules.values()];
  const formats: PackedBatch["formats"] = new Map();
  const failedEntries: PackedBatch["failedEntries"] = new Map();
  for (const { source, name } of entries) {
    const failed = evaluatedWith(source.id, all).find((id) => crawled.failures.has(id));
    if (failed !== undefined) {
      failedEntries.set(name, crawled.failures.get(failed)!);
      continue;
    }
    formats.set(name, all.get(source.id)?.format ?? "esm");
    for (const [file, text] of await facadeOf({ source, name }, { all, targets, context })) {
      texts.set(file, text);
    }
  }
  return {
    outputs: texts,
    modules,
    sources: members.flatMap(({ source: { namespace, path }, changedBy = [] }) =>
      namespace === "file" ? [path, ...changedBy] : changedBy
    ),
    links: targets.links,
    isChanged: members.some(({ changedBy }) => changedBy !== undefined),
    formats,
    failedEntries,
    warnings: [...new Set(crawled.failures.values()).difference(new Set(failedEntries.values()))],
  };
}

interface CrawledBatch {
  modules: Map<string, CrawledModule>;
  failures: Map<string, VireoError>;
}

async function crawlBatch(
  { entries, packed, onModule, signal }: Batch,
  targets: ImportTargets,
  { targets: { config }, reading, reserve, urlOf }: PackContext,
): Promise<CrawledBatch> {
  const isPacked = (id: string) => packed.has(id) && !packed.get(id)!.isFailed;
  // The crawl stops at packed modules, behind which failed ones can be.
  const failed = new Set(
    entries.flatMap(({ source }) => closureOf(source.id, packed))
      .filter((id) => packed.get(id)?.isFailed),
  );
  const known = new Map<string, ReadModule>();
  const failures: CrawledBatch["failures"] = new Map();
  const read = async (source: PackageModule) => {
    let module = known.get(source.id);
    if (!module) {
      onModule(source.path);
      module = await readModule(source, reading);
      if (module.failure) failures.set(source.id, module.failure);
      known.set(source.id, module);
    }
    if (module.needsPlugins) throw new SourcePackageFound(packagePlace(source.path).folder);
    return module;
  };
  for (;;) {
    const starts = [
      ...entries.map(({ source }) => source),
      ...Array.from(failed, (id) => sourceOfId(id, config.root)),
    ].filter(({ path }) => !targets.isServed(path));
    try {
      const modules = await crawlModules(starts, {
        isPacked,
        read,
        resolve: (specifier, importer, kind, isInjected) =>
          isInjected
            ? targets.resolveInjected(specifier, importer, kind)
            : targets.resolve(specifier, importer, kind),
        reserve,
        urlOf: ({ path }) => urlOf(path),
        signal,
      });
      return { modules, failures };
    } catch (error) {
      if (!(error instanceof SourcePackageFound)) throw error;
      // Crawls again, without that package.
      targets.serve(error.folder);
    }
  }
}

async function facadeOf(
  { source, name }: BatchEntry,
  { all, targets, context: { commonJsNames, urlOf, reading } }: {
    all: ModuleTable;
    targets: ImportTargets;
    context: PackContext;
  },
): Promise<Map<string, string>> {
  if (targets.isServed(source.path) && !all.has(source.id)) {
    const { exports } = await readModule(source, reading);
    return new Map([[
      `${name}.js`,
      sourceFacade(urlOf(source.path), exports.includes("default")),
    ]]);
  }
  return await writeFacade({
    id: source.id,
    name,
    modules: all,
    commonJsNames,
  });
}
