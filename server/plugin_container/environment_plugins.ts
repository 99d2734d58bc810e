import type {
  PartialEnvironment,
  Plugin,
  PluginOption,
  StartFailure,
} from "../plugin_api/types.ts";

/**
 * The plugins of an environment. A plugin's `applyToEnvironment` can exclude it, or replace it with
 * others.
 *
 * Source: https://vite.dev/guide/api-environment-plugins#per-environment-plugins
 *
 * @param plugins All plugins of the config, in order.
 * @param onFailure Called with a plugin that fails and is therefore excluded; by default its error
 *   is thrown.
 */
export async function environmentPlugins(
  plugins: readonly Plugin[],
  environment: PartialEnvironment,
  onFailure?: StartFailure,
): Promise<Plugin[]> {
  const chosen = await Promise.all(plugins.map(async (plugin) => {
    if (!plugin.applyToEnvironment) return [plugin];
    try {
      const result = await plugin.applyToEnvironment(environment);
      return result === true ? [plugin] : await flattenPlugins(result);
    } catch (error) {
      if (!onFailure) throw error;
      onFailure(plugin, "applyToEnvironment", error);
      return [];
    }
  }));
  return chosen.flat();
}

/**
 * The plugins of an option as a flat list: nested arrays and promises are resolved, falsy values
 * dropped.
 */
export async function flattenPlugins(option: PluginOption | boolean): Promise<Plugin[]> {
  const value = await option;
  if (Array.isArray(value)) return (await Promise.all(value.map(flattenPlugins))).flat();
  return value && typeof value === "object" ? [value] : [];
}
