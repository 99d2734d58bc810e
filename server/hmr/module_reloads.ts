/**
 * How `server.reloadModule()` chooses the update for the pages:
 *
 * 1. The module is transformed again, and its code is compared with the code that the pages have.
 * 2. Different code is updated as after a save: if only the template of a component changed, it
 *    keeps its state.
 * 3. A module that a plugin generates needs no update if its code is equal.
 * 4. Any other module with equal code is updated with `reloadModule` as the cause, so that a
 *    component is created again instead of only rendered again.
 *
 * Plugins with their own watcher reload the module of a saved file, shortly before or after the
 * server notices the save. Such a call belongs to the save: the code from before the save is
 * compared.
 */
import { existsSync } from "node:fs";
import type { Debug } from "../base/debug.ts";
import { isAbsolutePath } from "../base/paths.ts";
import { cleanUrl } from "../base/url.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { propagate } from "./propagate.ts";
import type { UpdateClock } from "./update_clock.ts";
import type { ModuleTransformer, UpdateDispatcher } from "./update_dispatcher.ts";
import type { UpdatePlanner } from "./update_planner.ts";

export interface ModuleReloadsOptions {
  graph: ModuleGraph;
  planner: UpdatePlanner;
  clock: UpdateClock;
  transformRequest: ModuleTransformer;
  dispatcher: UpdateDispatcher;
  debug: Debug;
}

/** The cause of updates that a plugin requests by `reloadModule`. */
const RELOADED = "reloadModule";

/** Milliseconds after a save during which a reload of its modules belongs to the save. */
const SAME_SAVE = 1000;

export class ModuleReloads {
  readonly #options: ModuleReloadsOptions;
  /** Time of the last save, and the code of its modules from before. */
  #saved = { codes: new Map<ModuleNode, string>(), at: -Infinity };
  /** The reloads in progress, with the code that the pages have. */
  readonly #running = new Map<ModuleNode, { code: string }>();

  constructor(options: ModuleReloadsOptions) {
    this.#options = options;
  }

  /** Notes that files were saved. Called with their modules before these are invalidated. */
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
    // The pages run the previous version, whose handlers take the update.
    const propagation = propagate(module);
    graph.invalidate(module, { timestamp: clock.next() });
    const made = await transformRequest.transform(module.url, { isAlone: true })
      .catch(() => undefined);
    // A later call takes over.
    if (this.#running.get(module) !== running) return;
    this.#running.delete(module);
    const result = made?.transformResult?.code;
    if (result === code && isGenerated(module) && !module.takesReasons) {
      return debug?.(`no update: the code of ${module.url} is unchanged`);
    }
    const cause = result === (saved ?? code) ? RELOADED : undefined;
    await dispatcher.execute(planner.planModules([{ module, propagation, cause }]));
  }

  /** Updates modules even if their code is unchanged. */
  async reloadAll(modules: readonly ModuleNode[]): Promise<void> {
    const { graph, planner, clock, dispatcher } = this.#options;
    const plan = planner.planModules(
      modules.map((module) => ({ module, propagation: propagate(module), cause: RELOADED })),
    );
    const timestamp = clock.next();
    for (const module of modules) graph.invalidate(module, { timestamp });
    await dispatcher.execute(plan);
  }

  /** The code of a recently saved module from before the save. */
  #codeBeforeSave(module: ModuleNode): string | undefined {
    const isRecent = this.#options.clock.now() - this.#saved.at < SAME_SAVE;
    return isRecent ? this.#saved.codes.get(module) : undefined;
  }

  /** The code that the pages have, if known. */
  #codeOf(module: ModuleNode): string | undefined {
    return this.#running.get(module)?.code ?? module.transformResult?.code;
  }
}

/**
 * Whether a module has no file on disk, because a plugin generates it. Its id can still look like a
 * path.
 */
function isGenerated({ id }: ModuleNode): boolean {
  return id !== null && !(isAbsolutePath(id) && existsSync(cleanUrl(id)));
}
