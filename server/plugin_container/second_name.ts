import type { Plugin } from "../plugin_api/types.ts";

/** The key that returns the plugin from its second entry. */
const PRIMARY = Symbol("plugin of a second name");
const HAS_SECOND_NAME = Symbol("plugin with a second name");

type Marked = Plugin & { [PRIMARY]?: Plugin; [HAS_SECOND_NAME]?: boolean };

/**
 * Adds a second name to a built-in plugin whose name differs between versions of Vite. Both entries
 * share everything but the name: a change of one changes the other.
 *
 * @returns The plugin and its second entry, for `config.plugins`; {@linkcode withoutSecondNames}
 *   returns those that run.
 */
export function withSecondName(plugin: Plugin, name: string): [Plugin, Plugin] {
  // Not enumerable, so that another plugin's copy is a separate plugin.
  Object.defineProperty(plugin, HAS_SECOND_NAME, { value: true });
  const second = new Proxy(plugin, {
    get(target, key) {
      if (key === "name") return name;
      return key === PRIMARY ? target : Reflect.get(target, key);
    },
  });
  return [plugin, second];
}

/**
 * The plugins that run: each once, without those removed under either name.
 *
 * @param plugins `config.plugins` after the `configResolved` hooks.
 */
export function withoutSecondNames(plugins: readonly Plugin[]): Plugin[] {
  const present = new Set(plugins.map((plugin: Marked) => plugin[PRIMARY]));
  return plugins.filter((plugin: Marked) =>
    plugin[PRIMARY] === undefined && (!plugin[HAS_SECOND_NAME] || present.has(plugin))
  );
}
