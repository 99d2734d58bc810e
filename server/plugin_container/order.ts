import { type CompiledFilter, compileFilter } from "./filter.ts";
import type { Hook, HookFilter, Plugin } from "./types.ts";

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

/** The plugins by `enforce`: `pre`, the others, `post`; the order within each stays. */
export function sortByEnforce(
  plugins: readonly Plugin[],
): { pre: Plugin[]; normal: Plugin[]; post: Plugin[] } {
  return {
    pre: plugins.filter((plugin) => plugin.enforce === "pre"),
    normal: plugins.filter((plugin) => plugin.enforce !== "pre" && plugin.enforce !== "post"),
    post: plugins.filter((plugin) => plugin.enforce === "post"),
  };
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
  const ranks: Record<"pre" | "normal" | "post", OrderedHook<N>[]> = {
    pre: [],
    normal: [],
    post: [],
  };
  for (const plugin of plugins) {
    const hook = plugin[name] as
      | AnyFunction
      | {
        handler: AnyFunction;
        order?: "pre" | "post" | null;
        filter?: HookFilter;
        sequential?: boolean;
      }
      | undefined;
    if (!hook) continue;
    const object = typeof hook === "function" ? { handler: hook } : hook;
    ranks[object.order ?? "normal"].push({
      plugin,
      handler: object.handler as HandlerOf<N>,
      filter: compileFilter(object.filter, root),
      sequential: object.sequential ?? false,
    });
  }
  return [...ranks.pre, ...ranks.normal, ...ranks.post];
}
