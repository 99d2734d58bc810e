/**
 * Replaces packages of a config file that cannot be imported, so that the rest of the project still
 * runs.
 */

/** Name of the objects that replace left-out plugins. */
const MARKER = "vireo:unavailable";
const CALLS = Symbol("calls");

/** The result of calling an export of a left-out package: a plugin without hooks. */
export interface UnavailablePlugin {
  readonly name: typeof MARKER;
  /** The package that could not be imported. */
  readonly specifier: string;
}

/** The specifier from which the config imports its stand-ins. */
export const UNAVAILABLE_MODULE = "vireo:unavailable";

function marker(specifier: string): UnavailablePlugin {
  const plugin = { name: MARKER, specifier } as const;
  // `plugins: [...framework()]` spreads an array, so the marker is iterable.
  Object.defineProperty(plugin, Symbol.iterator, { value: () => [plugin][Symbol.iterator]() });
  return plugin;
}

/** Whether a plugin of a config is a stand-in. */
export function isUnavailable(plugin: unknown): plugin is UnavailablePlugin {
  return (plugin as { name?: unknown } | null)?.name === MARKER;
}

/**
 * Creates a value that can be called, constructed and read like the exports of a package of
 * plugins.
 *
 * @param specifier The package that could not be imported.
 */
export function unavailable(specifier: string): unknown {
  let calls = 0;
  const call = () => {
    calls++;
    return marker(specifier);
  };
  // Only a function can be called through a proxy.
  const value: unknown = new Proxy(function () {}, {
    apply: call,
    construct: call,
    get(_target, key) {
      if (key === CALLS) return calls;
      // Awaiting the value or converting it to text must not look like a plugin's API.
      return typeof key === "symbol" || key === "then" ? undefined : value;
    },
  });
  return value;
}

/** Number of calls of the stand-in or its exports. */
export function callsOf(value: unknown): number {
  return (value as { [CALLS]: number })[CALLS];
}
