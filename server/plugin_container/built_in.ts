import { compileFilter } from "./filter.ts";
import { moduleTypeOf } from "./module_type.ts";
import { readHook } from "./order.ts";
import { withSecondName } from "./second_name.ts";
import type { HookFilter, Plugin } from "../plugin_api/types.ts";

const BUILT_IN = Symbol("built-in plugin");
const HOOKS = ["resolveId", "load", "transform"] as const;

/** Names in Vite 8 of plugins that have an earlier name here. */
const SECOND_NAMES: Readonly<Record<string, string>> = {
  "vite:esbuild": "vite:oxc",
  "vite:json": "builtin:vite-json",
};

/** Whether {@linkcode findable} marked the plugin as built-in. */
export function isBuiltIn(plugin: object): boolean {
  return BUILT_IN in plugin;
}

/**
 * Prepares the built-in plugins of a list for lookups by the user's plugins.
 *
 * @param plugins All plugins in order; the built-in ones are changed in place.
 * @param users The user's plugins among them.
 * @param root Base of relative globs in filters.
 */
export function findable(
  plugins: readonly Plugin[],
  users: readonly Plugin[],
  root: string,
): Plugin[] {
  return plugins.flatMap((plugin) => {
    if (users.includes(plugin)) return [plugin];
    const secondName = SECOND_NAMES[plugin.name];
    const own = builtIn(plugin, root);
    return secondName === undefined ? [own] : withSecondName(own, secondName);
  });
}

/**
 * Marks a plugin and makes its hooks callable. Plugins that call or wrap them expect functions or
 * objects with a `handler`, depending on their version of Vite; here each hook is both.
 */
function builtIn(plugin: Plugin, root: string): Plugin {
  for (const name of HOOKS) {
    const hook = readHook(plugin, name);
    if (!hook) continue;
    const call = callable(name, hook, root);
    plugin[name] = Object.assign(call, hook) as NonNullable<Plugin["resolveId"] & Plugin["load"]>;
  }
  return Object.assign(plugin, { [BUILT_IN]: true });
}

/** The function form of a hook. It tests the filter itself, because its callers do not. */
function callable(
  name: typeof HOOKS[number],
  { handler, filter }: { handler: (...args: unknown[]) => unknown; filter?: HookFilter },
  root: string,
): (this: unknown, ...args: unknown[]) => unknown {
  const compiled = compileFilter(filter, root);
  return function (...args) {
    const [first, second, options] = args as [string, string, { moduleType?: string }?];
    const passes = !compiled ||
      (name === "transform"
        ? compiled.id(second) && compiled.code(first) &&
          compiled.moduleType(options?.moduleType ?? moduleTypeOf(second))
        : compiled.id(first));
    return passes ? handler.apply(this, args) : undefined;
  };
}
