import { displayPath } from "../base/paths.ts";
import type { Logger } from "../base/logger.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleReloads } from "../hmr/module_reloads.ts";
import type { UpdateDispatcher } from "../hmr/update_dispatcher.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { packageNameOf } from "../resolve/specifier.ts";
import type { MissingImport, MissingPackages } from "./missing_packages.ts";

export interface DependencyUpdatesOptions {
  root: string;
  logger: Logger;
  graph: ModuleGraph;
  optimizer: Optimizer;
  missing: MissingPackages;
  dispatcher: UpdateDispatcher;
  reloads: ModuleReloads;
}

const PNP_MANIFEST = /\/\.pnp\.(?:cjs|data\.json)$/;

/** Brings packages that are installed, updated or removed while the server runs into the pages. */
export class DependencyUpdates {
  readonly #options: DependencyUpdatesOptions;

  constructor(options: DependencyUpdatesOptions) {
    this.#options = options;
  }

  /** Begins to look for missing packages. */
  start(): void {
    this.#options.missing.start((imports) => void this.#useInstalled(imports));
  }

  /**
   * Compares the bundles with what is installed, and has the pages reloaded where they have others.
   *
   * @param file The file that gave rise to it: a lockfile, or the importer of a new package.
   * @returns Whether the pages are reloaded.
   */
  async refresh(file: string): Promise<boolean> {
    const { optimizer, graph, missing, dispatcher, root } = this.#options;
    const isOutdated = await optimizer.refresh();
    // Other versions of packages lie beside those of before: only the manifest of Plug'n'Play tells.
    if (!isOutdated && !PNP_MANIFEST.test(file)) return false;
    graph.invalidateAll();
    missing.clear();
    const reason = `${displayPath(root, file)}: dependencies changed`;
    await dispatcher.execute({ kind: "reload", reason, triggeredBy: file });
    return true;
  }

  /** Ends the search for missing packages. */
  close(): void {
    this.#options.missing.close();
  }

  async #useInstalled(imports: readonly MissingImport[]): Promise<void> {
    const { logger, graph, reloads } = this.#options;
    const names = [...new Set(imports.map(({ specifier }) => packageNameOf(specifier)))];
    logger.info(`Found ${names.join(", ")}, installed by now`, { timestamp: true });
    if (await this.refresh(imports[0]!.importer)) return;
    const importers = imports.flatMap(({ importer }) => graph.getModuleById(importer) ?? []);
    await reloads.reloadAll([...new Set(importers)]);
  }
}
