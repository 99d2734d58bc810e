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

/** Updates the pages when packages are installed, updated or removed while the server runs. */
export class DependencyUpdates {
  readonly #options: DependencyUpdatesOptions;

  constructor(options: DependencyUpdatesOptions) {
    this.#options = options;
  }

  /** Starts to look for missing packages. */
  start(): void {
    this.#options.missing.start((imports) => void this.#useInstalled(imports));
  }

  /**
   * Compares the packs with the installed packages, and reloads the pages if they differ.
   *
   * @param file The file that led to the check: a lockfile, or the importer of a new package.
   * @returns Whether the pages are reloaded.
   */
  async refresh(file: string): Promise<boolean> {
    const { optimizer, graph, missing, dispatcher, root } = this.#options;
    const isOutdated = await optimizer.refresh();
    // Plug'n'Play keeps new versions of packages beside the old ones: only its manifest shows the
    // change.
    if (!isOutdated && !PNP_MANIFEST.test(file)) return false;
    graph.invalidateAll();
    missing.clear();
    const reason = `${displayPath(root, file)}: dependencies changed`;
    await dispatcher.execute({ kind: "reload", reason, triggeredBy: file });
    return true;
  }

  /** Stops looking for missing packages. */
  close(): void {
    this.#options.missing.close();
  }

  async #useInstalled(imports: readonly MissingImport[]): Promise<void> {
    const { logger, graph, reloads } = this.#options;
    const names = [...new Set(imports.map(({ specifier }) => packageNameOf(specifier)))];
    logger.info(`Found newly installed ${names.join(", ")}`, { timestamp: true });
    if (await this.refresh(imports[0]!.importer)) return;
    const importers = imports.flatMap(({ importer }) => graph.getModuleById(importer) ?? []);
    await reloads.reloadAll([...new Set(importers)]);
  }
}
