/** Stands in for packages of a config file that cannot be imported, so that the rest of the project still runs. */

/** Name of the objects that take the places of left-out plugins. */
const MARKER = "vireo:unavailable";
const CALLS = Symbol("calls");

/** What a call of a left-out package's export gives: a plugin without hooks. */
export interface UnavailablePlugin {
  readonly name: typeof MARKER;
  /** The package that could not be imported. */
  readonly specifier: string;
}

/** The specifier under which the config's stand-ins are imported. */
export const UNAVAILABLE_MODULE = "vireo:unavailable";

function marker(specifier: string): UnavailablePlugin {
  const plugin = { name: MARKER, specifier } as const;
  // `plugins: [...framework()]` takes an array; the marker may be one as well.
  Object.defineProperty(plugin, Symbol.iterator, { value: () => [plugin][Symbol.iterator]() });
  return plugin;
}

/** Whether a plugin of a config is the stand-in for one that was left out. */
export function isUnavailable(plugin: unknown): plugin is UnavailablePlugin {
  return (plugin as { name?: unknown } | null)?.name === MARKER;
}

/**
 * Makes a value that can be called, constructed and asked for properties like the exports of a package of plugins.
 *
 * @param specifier The package that could not be imported.
 */
export function unavailable(specifier: string): unknown {
  let calls = 0;
  const call = () => {
    calls++;
    return marker(specifier);
  };
  // A function, because only those can be called through a proxy.
  const value: unknown = new Proxy(function () {}, {
    apply: call,
    construct: call,
    get(_target, key) {
      if (key === CALLS) return calls;
      // Awaiting the value or turning it into text must not look like a plugin's API.
      return typeof key === "symbol" || key === "then" ? undefined : value;
    },
  });
  return value;
}

/** How often something of the stand-in was called. */
export function callsOf(value: unknown): number {
  return (value as { [CALLS]: number })[CALLS];
}
