/**
 * How `server.reloadModule()` decides what the pages are told:
 *
 * 1. The module is transformed again, and its code compared with the code that the pages have.
 * 2. A difference speaks for itself, as after a save: a component whose template alone changed keeps its state.
 * 3. Equal code of a module that its plugin generates needs no update.
 * 4. Any other module with equal code is updated with `reloadModule` as the cause. Nothing else would tell a component
 *    that more than its template has to be shown.
 *
 * Plugins with a watcher of their own reload the module of a file that is saved, a moment before or after the server hears
 * of the save. Such a call belongs to the save: the code from before the save is compared.
 */
import { existsSync } from "node:fs";
import type { Debug } from "../base/debug.ts";
import { isAbsolutePath } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { TAKES_REASONS } from "../graph/transform_result.ts";
import { propagate } from "./propagate.ts";
import type { UpdateClock } from "./update_clock.ts";
import type { ModuleTransforms, UpdateDispatcher } from "./update_dispatcher.ts";
import type { UpdatePlanner } from "./update_planner.ts";

export interface ModuleReloadsOptions {
  graph: ModuleGraph;
  planner: UpdatePlanner;
  clock: UpdateClock;
  transformRequest: ModuleTransforms;
  dispatcher: UpdateDispatcher;
  debug: Debug;
}

/** The cause of updates that a plugin asks for by `reloadModule`. */
const RELOADED = "reloadModule";

/** Milliseconds after a save in which a reload of one of its modules belongs to it. */
const SAME_SAVE = 1000;

export class ModuleReloads {
  readonly #options: ModuleReloadsOptions;
  /** The last save: by module, the code from before it. */
  #saved = { codes: new Map<ModuleNode, string>(), at: -Infinity };
  /** The reloads in progress, with the code that the pages have. */
  readonly #running = new Map<ModuleNode, { code: string }>();

  constructor(options: ModuleReloadsOptions) {
    this.#options = options;
  }

  /** Notes that files were saved. Called with the modules of the files before they are invalidated. */
  noteSave(modules: Iterable<ModuleNode>): void {
    const codes = new Map<ModuleNode, string>();
    for (const module of modules) {
      const code = this.#codeOf(module);
      if (code !== undefined) codes.set(module, code);
    }
    this.#saved = { codes, at: this.#options.clock.now() };
  }

  /** Updates a module that a plugin reloads. See the head of this file. */
  async reload(module: ModuleNode): Promise<void> {
    const { graph, planner, clock, transformRequest, dispatcher, debug } = this.#options;
    const saved = this.#codeBeforeSave(module);
    const code = this.#codeOf(module) ?? saved;
    if (code === undefined) return await this.reloadAll([module]);
    const running = { code };
    this.#running.set(module, running);
    // The pages run the version before: its handlers take the update.
    const propagation = propagate(module);
    graph.invalidate(module, { timestamp: clock.next() });
    const made = await transformRequest.transform(module.url, { isAlone: true })
      .catch(() => undefined);
    // A later call decides.
    if (this.#running.get(module) !== running) return;
    this.#running.delete(module);
    const result = made?.transformResult?.code;
    if (result === code && isGenerated(module) && !module.meta[TAKES_REASONS]) {
      return debug?.(`no update: ${module.url} is as before`);
    }
    const cause = result === (saved ?? code) ? RELOADED : undefined;
    await dispatcher.execute(planner.planModules([{ module, propagation, cause }]));
  }

  /** Updates modules, whatever their code is. */
  async reloadAll(modules: readonly ModuleNode[]): Promise<void> {
    const { graph, planner, clock, dispatcher } = this.#options;
    const plan = planner.planModules(
      modules.map((module) => ({ module, propagation: propagate(module), cause: RELOADED })),
    );
    const timestamp = clock.next();
    for (const module of modules) graph.invalidate(module, { timestamp });
    await dispatcher.execute(plan);
  }

  /** The code of a module that was saved just now, as it was before. */
  #codeBeforeSave(module: ModuleNode): string | undefined {
    const isRecent = this.#options.clock.now() - this.#saved.at < SAME_SAVE;
    return isRecent ? this.#saved.codes.get(module) : undefined;
  }

  /** The code that the pages have, as far as it is known. */
  #codeOf(module: ModuleNode): string | undefined {
    return this.#running.get(module)?.code ?? module.transformResult?.code;
  }
}

/** Whether a module has no file on disk, so that its plugin alone knows what it is. Its id may look like a path. */
function isGenerated({ id }: ModuleNode): boolean {
  return id !== null && !(isAbsolutePath(id) && existsSync(cleanUrl(id)));
}
