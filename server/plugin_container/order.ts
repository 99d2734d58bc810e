import { type CompiledFilter, compileFilter } from "./filter.ts";
import type { Hook, HookFilter, Plugin } from "../plugin_api/types.ts";

// deno-lint-ignore no-explicit-any -- the hooks have unlike signatures; `HandlerOf` gives each its own back
type AnyFunction = (...args: any[]) => any;

/** The names of the hooks that may be functions or objects with a `handler`. */
export type HookName = {
  [K in keyof Plugin]-?: NonNullable<Plugin[K]> extends Hook<AnyFunction> ? K : never;
}[keyof Plugin];

type HandlerOf<N extends HookName> = Extract<NonNullable<Plugin[N]>, AnyFunction>;

/** One plugin's handler of one hook. */
export interface OrderedHook<N extends HookName> {
  plugin: Plugin;
  handler: HandlerOf<N>;
  filter: CompiledFilter | null;
  /** Runs alone, where others of its hook run side by side. */
  sequential: boolean;
}

/**
 * The handlers of one hook in the order in which they run: `order: "pre"`, none, `order: "post"`, and within each the order
 * of the plugins.
 *
 * @param plugins In their order.
 * @param name The hook.
 * @param root Where relative globs of filters start.
 */
export function orderHooks<N extends HookName>(
  plugins: readonly Plugin[],
  name: N,
  root: string,
): OrderedHook<N>[] {
  return orderPlugins(plugins, name)
    .map((plugin) => compileHook<N>(plugin, readHook(plugin, name)!, root));
}

/** A plugin's hook with its filter compiled. */
export function compileHook<N extends HookName>(
  plugin: Plugin,
  { handler, filter, sequential = false }: HookObject,
  root: string,
): OrderedHook<N> {
  return {
    plugin,
    handler: handler as HandlerOf<N>,
    filter: compileFilter(filter, root),
    sequential,
  };
}

/** The plugins that have a hook, in the order in which it runs. */
export function orderPlugins(plugins: readonly Plugin[], name: HookName): Plugin[] {
  const ranks: Record<"pre" | "normal" | "post", Plugin[]> = { pre: [], normal: [], post: [] };
  for (const plugin of plugins) {
    const hook = readHook(plugin, name);
    if (hook) ranks[hook.order ?? "normal"].push(plugin);
  }
  return [...ranks.pre, ...ranks.normal, ...ranks.post];
}

/** A hook in the form of an object. */
export interface HookObject {
  handler: AnyFunction;
  order?: "pre" | "post" | null;
  filter?: HookFilter;
  sequential?: boolean;
}

/** A plugin's hook as it is at this moment; a callable one has its own `handler`. */
export function readHook(plugin: Plugin, name: HookName): HookObject | undefined {
  const hook = plugin[name] as AnyFunction | HookObject | null | undefined;
  if (!hook) return undefined;
  return typeof hook === "function" && !("handler" in hook)
    ? { handler: hook }
    : hook as HookObject;
}
