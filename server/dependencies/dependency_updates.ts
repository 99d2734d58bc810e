import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { Plan } from "../hmr/plan.ts";
import type { Logger } from "../base/logger.ts";
import type { Optimizer } from "../optimizer/optimizer.ts";
import { displayPath } from "../base/paths.ts";
import { type MissingImport, MissingPackages } from "./missing_packages.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { packageNameOf } from "../resolve/specifier.ts";

export interface DependencyUpdatesOptions {
  root: string;
  logger: Logger;
  graph: ModuleGraph;
  optimizer: Optimizer;
  resolver: Resolver;
  carryOut: (plan: Plan) => Promise<void>;
  /** Updates modules in the pages. */
  reload: (modules: readonly ModuleNode[]) => void;
}

const PNP_MANIFEST = /\/\.pnp\.(?:cjs|data\.json)$/;

/** Brings packages that are installed, updated or removed while the server runs into the pages. */
export class DependencyUpdates {
  readonly #options: DependencyUpdatesOptions;
  readonly #missing: MissingPackages;

  constructor(options: DependencyUpdatesOptions) {
    const { root, resolver } = options;
    this.#options = options;
    this.#missing = new MissingPackages({
      root,
      // A package of styles may have no entry for scripts.
      isThere: (specifier, importer) =>
        (["import", "css", "sass"] as const).some((kind) =>
          resolver.resolve(specifier, importer, { kind })?.kind === "file"
        ),
      onInstalled: (imports) => void this.#useInstalled(imports),
    });
  }

  /** Takes note of an import of a package that is not installed: the pages get it when it is. */
  noteMissing(specifier: string, importer: string): void {
    this.#missing.note(specifier, importer);
  }

  /**
   * Compares the bundles with what is installed, and has the pages reloaded where they have others.
   *
   * @param file The file that gave rise to it: a lockfile, or the importer of a new package.
   * @returns Whether the pages are reloaded.
   */
  async refresh(file: string): Promise<boolean> {
    const { optimizer, graph, carryOut, root } = this.#options;
    const isOutdated = await optimizer.refresh();
    // Other versions of packages lie beside those of before: only the manifest of Plug'n'Play tells.
    if (!isOutdated && !PNP_MANIFEST.test(file)) return false;
    graph.invalidateAll();
    this.#missing.clear();
    const reason = `${displayPath(root, file)}: dependencies changed`;
    await carryOut({ kind: "reload", reason, triggeredBy: file });
    return true;
  }

  /** Looks for missing packages no more. */
  close(): void {
    this.#missing.close();
  }

  async #useInstalled(imports: readonly MissingImport[]): Promise<void> {
    const { logger, graph, reload } = this.#options;
    const names = [...new Set(imports.map(({ specifier }) => packageNameOf(specifier)))];
    logger.info(`Found ${names.join(", ")}, installed by now`, { timestamp: true });
    if (await this.refresh(imports[0]!.importer)) return;
    reload([...new Set(imports.flatMap(({ importer }) => graph.getModuleById(importer) ?? []))]);
  }
}
