import { compileHook, type HookName, type OrderedHook, orderPlugins, readHook } from "./order.ts";
import type { Plugin } from "../plugin_api/types.ts";

/** A plugin and its hook as last read. */
interface Entry<N extends HookName> {
  plugin: Plugin;
  handler?: unknown;
  filter?: unknown;
  current?: OrderedHook<N>;
}

/**
 * The handlers of one hook in order, each read right before its call. Plugins find others in
 * `config.plugins` and wrap, replace or delete their hooks, in `configResolved`, `configureServer`
 * or later.
 */
export class LiveHooks<N extends HookName> implements Iterable<OrderedHook<N>> {
  readonly #entries: readonly Entry<N>[];
  readonly #name: N;
  readonly #root: string;

  /**
   * @param plugins In order.
   * @param name The hook.
   * @param root Base of relative globs in filters.
   */
  constructor(plugins: readonly Plugin[], name: N, root: string) {
    this.#entries = orderPlugins(plugins, name).map((plugin) => ({ plugin }));
    this.#name = name;
    this.#root = root;
  }

  *[Symbol.iterator](): Generator<OrderedHook<N>> {
    for (const entry of this.#entries) {
      const hook = this.#read(entry);
      if (hook) yield hook;
    }
  }

  #read(entry: Entry<N>): OrderedHook<N> | undefined {
    const hook = readHook(entry.plugin, this.#name);
    if (!hook) return undefined;
    const { handler, filter } = hook;
    if (!entry.current || entry.handler !== handler || entry.filter !== filter) {
      entry.handler = handler;
      entry.filter = filter;
      entry.current = compileHook(entry.plugin, hook, this.#root);
    }
    return entry.current;
  }
}
