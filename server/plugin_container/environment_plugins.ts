import type {
  PartialEnvironment,
  Plugin,
  PluginOption,
  StartFailure,
} from "../plugin_api/types.ts";

/**
 * The plugins that take part in an environment. A plugin's `applyToEnvironment` may keep it out, or put others in its place.
 *
 * Source: https://vite.dev/guide/api-environment-plugins#per-environment-plugins
 *
 * @param plugins All of the config, in their order.
 * @param onFailure Takes a plugin that fails, which takes no part then; by default its error is thrown.
 */
export async function environmentPlugins(
  plugins: readonly Plugin[],
  environment: PartialEnvironment,
  onFailure?: StartFailure,
): Promise<Plugin[]> {
  const chosen = await Promise.all(plugins.map(async (plugin) => {
    if (!plugin.applyToEnvironment) return [plugin];
    try {
      const answer = await plugin.applyToEnvironment(environment);
      return answer === true ? [plugin] : await flattenPlugins(answer);
    } catch (error) {
      if (!onFailure) throw error;
      onFailure(plugin, "applyToEnvironment", error);
      return [];
    }
  }));
  return chosen.flat();
}

/** The plugins of an option as one list: nested arrays and promises opened, what is none left out. */
export async function flattenPlugins(option: PluginOption | boolean): Promise<Plugin[]> {
  const value = await option;
  if (Array.isArray(value)) return (await Promise.all(value.map(flattenPlugins))).flat();
  return value && typeof value === "object" ? [value] : [];
}
