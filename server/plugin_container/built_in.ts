import { compileFilter } from "./filter.ts";
import { moduleTypeOf } from "./module_type.ts";
import { readHook } from "./order.ts";
import { withSecondName } from "./second_name.ts";
import type { HookFilter, Plugin } from "../plugin_api/types.ts";

const BUILT_IN = Symbol("built-in plugin");
const HOOKS = ["resolveId", "load", "transform"] as const;

/** What Vite 8 calls plugins that are found by an earlier name here. */
const SECOND_NAMES: Readonly<Record<string, string>> = {
  "vite:esbuild": "vite:oxc",
  "vite:json": "builtin:vite-json",
};

/** Whether a plugin came out of {@linkcode findable}. */
export function isBuiltIn(plugin: object): boolean {
  return BUILT_IN in plugin;
}

/**
 * Makes the built-in plugins of a list ready to be found by the user's.
 *
 * @param plugins All, in their order; the built-in ones are changed in place.
 * @param users Those that are the user's.
 * @param root Where relative globs of filters start.
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
 * Marks a plugin and makes its hooks callable. Plugins that call or wrap them were made for versions of Vite in which they
 * were functions, or objects with a `handler`; here each is both.
 */
function builtIn(plugin: Plugin, root: string): Plugin {
  for (const name of HOOKS) {
    const hook = readHook(plugin, name);
    if (!hook) continue;
    const call = callable(name, hook, root);
    plugin[name] = Object.assign(call, hook) as Plugin["resolveId"] & Plugin["load"];
  }
  return Object.assign(plugin, { [BUILT_IN]: true });
}

/** The function form of a hook: nobody but itself tests its filter. */
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
