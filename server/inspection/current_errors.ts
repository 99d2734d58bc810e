/** The errors that the project has now, unlike those of the journal, which can be fixed. */
import { existsSync } from "node:fs";
import type { ErrorDescription } from "../../client/protocol.ts";
import { describeError } from "../base/errors.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { shortestChain } from "./shortest_chain.ts";

/** An error without its stack. */
export type CurrentError = Omit<ErrorDescription, "stack">;

export interface CurrentErrorsOptions {
  graph: ModuleGraph;
  transform: (url: string) => Promise<unknown>;
  /** Errors of other parts: of the config, of the last batch of changes. */
  others: () => unknown[];
}

/** Maximum number of modules that are transformed to know their errors. */
const MOST_TRANSFORMS = 500;

export class CurrentErrors {
  readonly #options: CurrentErrorsOptions;

  constructor(options: CurrentErrorsOptions) {
    this.#options = options;
  }

  list(): CurrentError[] {
    const { graph, others } = this.#options;
    const failed = graph.failedModules().filter(isInUse).map(({ transformError }) =>
      transformError
    );
    // Several modules can fail with one error.
    return [...new Set([...others(), ...failed])].map((error) => {
      const { stack: _, ...description } = describeError(error);
      return description;
    });
  }

  /**
   * Transforms the modules in use that have no transform: changed ones that no page has requested
   * again, and failed ones, whose errors can be fixed.
   */
  async refresh(): Promise<void> {
    const { graph, transform } = this.#options;
    const outdated = [...graph.idToModuleMap.values()]
      .filter((module) => !module.transformResult && wasTransformed(module) && isInUse(module));
    await Promise.allSettled(outdated.slice(0, MOST_TRANSFORMS).map(({ url }) => transform(url)));
  }
}

function wasTransformed({ isSelfAccepting, transformError }: ModuleNode): boolean {
  return isSelfAccepting !== undefined || transformError !== undefined;
}

/** Whether a page has the module. The importers of a deleted file have errors of their own. */
function isInUse(module: ModuleNode): boolean {
  if (module.file !== null && !existsSync(module.file)) return false;
  return shortestChain(module) !== undefined;
}
