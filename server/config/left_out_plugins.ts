import { VireoError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { isVueShim } from "./vue/vue_shim.ts";

/**
 * Plugins that fail while the server starts. Such a plugin is reported and left out, so that the
 * rest of the project works; modules that need it fail by themselves.
 *
 * At a restart the previous server can keep running instead: there, the failure of a plugin that
 * worked before is an error.
 */
export class LeftOutPlugins {
  readonly #plugins = new Set<Plugin>();
  readonly #lists: Plugin[][] = [];
  readonly #tolerated: ReadonlySet<string> | undefined;

  /**
   * @param before Names of the plugins that the server left out before a restart; at the start,
   *   `undefined`.
   */
  constructor(before?: ReadonlySet<string>) {
    this.#tolerated = before;
  }

  get names(): ReadonlySet<string> {
    return new Set([...this.#plugins].map(({ name }) => name));
  }

  has(plugin: Plugin): boolean {
    return this.#plugins.has(plugin);
  }

  /** Removes the plugins from a list, now and as they fail. */
  keepOutOf(list: Plugin[]): void {
    this.#lists.push(list);
    for (const plugin of this.#plugins) remove(list, plugin);
  }

  /**
   * Leaves a plugin out.
   *
   * @param hook The hook that failed.
   * @param error The thrown value.
   * @throws VireoError `PLUGIN_ERROR` at a restart; `error` itself when the plugin is built in.
   */
  add(plugin: Plugin, hook: string, error: unknown, logger: Logger): void {
    const { name } = plugin;
    if (isVueShim(plugin) || name?.startsWith("vireo:")) throw error;
    const message = error instanceof Error ? error.message : String(error);
    // By "buildStart", the previous server is closed.
    if (this.#tolerated && !this.#tolerated.has(name) && hook !== "buildStart") {
      throw new VireoError("PLUGIN_ERROR", `The hook "${hook}" failed: ${message}`, {
        plugin: name,
        hint: `Correct the plugin's options, or remove "${name}" from the config`,
        cause: error,
      });
    }
    this.#plugins.add(plugin);
    for (const list of this.#lists) remove(list, plugin);
    logger.warn(`Plugin "${name}" is left out: its hook "${hook}" failed: ${message}`);
  }
}

function remove(list: Plugin[], plugin: Plugin): void {
  const index = list.indexOf(plugin);
  if (index >= 0) list.splice(index, 1);
}
