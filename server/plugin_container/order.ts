import { type CompiledFilter, compileFilter } from "./filter.ts";
import type { Hook, HookFilter, Plugin } from "../plugin_api/types.ts";

// deno-lint-ignore no-explicit-any -- hooks have different signatures; `HandlerOf` restores each
type AnyFunction = (...args: any[]) => any;

/** The names of hooks that can be functions or objects with a `handler`. */
export type HookName = {
  [K in keyof Plugin]-?: NonNullable<Plugin[K]> extends Hook<AnyFunction> ? K : never;
}[keyof Plugin];

type HandlerOf<N extends HookName> = Extract<NonNullable<Plugin[N]>, AnyFunction>;

/** A plugin's handler of a hook. */
export interface OrderedHook<N extends HookName> {
  plugin: Plugin;
  handler: HandlerOf<N>;
  filter: CompiledFilter | null;
  /** Whether it runs alone, while other handlers of its hook run in parallel. */
  sequential: boolean;
}

/**
 * The handlers of one hook in execution order: `order: "pre"`, no order, `order: "post"`, each in
 * the order of the plugins.
 *
 * @param plugins In order.
 * @param name The hook.
 * @param root Base of relative globs in filters.
 */
export function orderHooks<N extends HookName>(
  plugins: readonly Plugin[],
  name: N,
  root: string,
): OrderedHook<N>[] {
  return orderPlugins(plugins, name)
    .map((plugin) => compileHook<N>(plugin, readHook(plugin, name)!, root));
}

/** A plugin's hook with a compiled filter. */
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

/** The plugins that have a hook, in the hook's execution order. */
export function orderPlugins(plugins: readonly Plugin[], name: HookName): Plugin[] {
  const ranks: Record<"pre" | "normal" | "post", Plugin[]> = { pre: [], normal: [], post: [] };
  for (const plugin of plugins) {
    const hook = readHook(plugin, name);
    if (hook) ranks[hook.order ?? "normal"].push(plugin);
  }
  return [...ranks.pre, ...ranks.normal, ...ranks.post];
}

/** A hook in object form. */
export interface HookObject {
  handler: AnyFunction;
  order?: "pre" | "post" | null;
  filter?: HookFilter;
  sequential?: boolean;
}

/** A plugin's current hook; a callable hook has its own `handler`. */
export function readHook(plugin: Plugin, name: HookName): HookObject | undefined {
  const hook = plugin[name] as AnyFunction | HookObject | null | undefined;
  if (!hook) return undefined;
  return typeof hook === "function" && !("handler" in hook)
    ? { handler: hook }
    : hook as HookObject;
}
