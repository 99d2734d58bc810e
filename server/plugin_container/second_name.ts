import type { Plugin } from "../plugin_api/types.ts";

/** Leads from the second entry to the plugin. */
const PRIMARY = Symbol("plugin of a second name");
const HAS_SECOND_NAME = Symbol("plugin with a second name");

type Marked = Plugin & { [PRIMARY]?: Plugin; [HAS_SECOND_NAME]?: boolean };

/**
 * A plugin under one more name, for a built-in one that Vite has called differently from version to version. Both entries
 * share everything but the name: what is changed in one is changed in the other.
 *
 * @returns The plugin and its second entry, for `config.plugins`; {@linkcode withoutSecondNames} gives those that run.
 */
export function withSecondName(plugin: Plugin, name: string): [Plugin, Plugin] {
  // Not enumerable: a copy that another plugin makes is a plugin of its own.
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
 * The plugins that run: each once, and none that was removed under either of its names.
 *
 * @param plugins `config.plugins` after the `configResolved` hooks.
 */
export function withoutSecondNames(plugins: readonly Plugin[]): Plugin[] {
  const present = new Set(plugins.map((plugin: Marked) => plugin[PRIMARY]));
  return plugins.filter((plugin: Marked) =>
    plugin[PRIMARY] === undefined && (!plugin[HAS_SECOND_NAME] || present.has(plugin))
  );
}
