import { VireoError } from "../base/errors.ts";
import type { ConfigEnv } from "../plugin_api/options.ts";
import type { Plugin, PluginOption, UserConfig } from "../plugin_api/types.ts";

/**
 * The plugins of a config as one flat list, with promises awaited, and `false` and `null` dropped.
 *
 * @throws VireoError `CONFIG_INVALID` for a value that cannot be a plugin.
 */
export async function flattenPlugins(plugins: readonly PluginOption[] = []): Promise<Plugin[]> {
  const flat: Plugin[] = [];
  for (const option of plugins) {
    const value: unknown = await option;
    if (!value) continue;
    if (Array.isArray(value)) flat.push(...await flattenPlugins(value));
    else flat.push(checkPlugin(value));
  }
  return flat;
}

function checkPlugin(value: unknown): Plugin {
  if (typeof value === "object") return value as Plugin;
  const { name } = value as { name?: string };
  throw new VireoError(
    "CONFIG_INVALID",
    typeof value === "function"
      ? `Option "plugins" has a function ${name ? `"${name}" ` : ""}where a plugin is expected`
      : `Option "plugins" has ${JSON.stringify(value)} where a plugin is expected`,
    { hint: typeof value === "function" ? `Call it: ${name || "plugin"}()` : "Remove it" },
  );
}

/** Whether `apply` enables a plugin. */
export function applies(plugin: Plugin, config: UserConfig, env: ConfigEnv): boolean {
  if (!plugin.apply) return true;
  return typeof plugin.apply === "function"
    ? Boolean(plugin.apply({ ...config, mode: env.mode }, env))
    : plugin.apply === env.command;
}

/** Plugins grouped by `enforce`. */
export interface PluginsByEnforce {
  pre: Plugin[];
  normal: Plugin[];
  post: Plugin[];
}

/** Groups plugins by `enforce`; the order within each group stays. */
export function byEnforce(plugins: readonly Plugin[]): PluginsByEnforce {
  const groups: PluginsByEnforce = { pre: [], normal: [], post: [] };
  for (const plugin of plugins) {
    const { enforce } = plugin;
    groups[enforce === "pre" || enforce === "post" ? enforce : "normal"].push(plugin);
  }
  return groups;
}

type HookOf<N extends "config" | "configEnvironment" | "configResolved"> = Extract<
  NonNullable<Plugin[N]>,
  // deno-lint-ignore no-explicit-any -- the three hooks differ in signature; `Extract` restores each
  (...args: any[]) => unknown
>;

/** The handlers of a hook in their order: `order: "pre"`, no order, `order: "post"`. */
export function hookHandlers<N extends "config" | "configEnvironment" | "configResolved">(
  plugins: readonly Plugin[],
  name: N,
): { plugin: Plugin; handler: HookOf<N> }[] {
  return sortedHooks(plugins, name) as { plugin: Plugin; handler: HookOf<N> }[];
}

/** Like {@linkcode hookHandlers}, for a hook of any name. */
export function sortedHooks(
  plugins: readonly Plugin[],
  name: string,
): { plugin: Plugin; handler: (...args: unknown[]) => unknown }[] {
  const ranked = plugins.flatMap((plugin) => {
    const hook = plugin[name as "config"];
    if (!hook) return [];
    if (typeof hook === "function") return [{ plugin, handler: hook, rank: 1 }];
    const rank = hook.order === "pre" ? 0 : hook.order === "post" ? 2 : 1;
    return [{ plugin, handler: hook.handler, rank }];
  });
  const sorted = ranked.sort((a, b) => a.rank - b.rank);
  return sorted as { plugin: Plugin; handler: (...args: unknown[]) => unknown }[];
}
