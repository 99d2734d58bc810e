import type { Alias, AliasOptions } from "../plugin_api/options.ts";

type Options = Record<string, unknown>;

const isPlain = (value: unknown): value is Options =>
  Object.prototype.toString.call(value) === "[object Object]";
const toArray = (value: unknown): unknown[] => Array.isArray(value) ? value : [value];

/**
 * Merges two configs deeply: arrays are joined, objects merged, other values taken from
 * `overrides`.
 *
 * Source: https://vite.dev/guide/api-javascript#mergeconfig
 *
 * @param defaults Values to keep where `overrides` has none. Neither argument is changed.
 * @param isRoot Whether both are whole configs, in which `resolve.alias` and the like have rules of
 *   their own.
 * @throws TypeError for configs in the form of functions.
 */
export function mergeConfig<D extends object, O extends object>(
  defaults: D,
  overrides: O,
  isRoot = true,
): D & O {
  if (typeof defaults === "function" || typeof overrides === "function") {
    throw new TypeError("Cannot merge a config that is a function: call it first");
  }
  return mergeAt(defaults as Options, overrides as Options, isRoot ? "" : ".") as D & O;
}

function mergeAt(defaults: Options, overrides: Options, place: string): Options {
  const merged = { ...defaults };
  for (const key in overrides) {
    const value = overrides[key];
    if (value === undefined || value === null) continue;
    const existing = merged[key];
    merged[key] = existing === undefined || existing === null
      ? value
      : mergeValue(existing, value, { key, place });
  }
  return merged;
}

function mergeValue(
  existing: unknown,
  value: unknown,
  { key, place }: { key: string; place: string },
): unknown {
  if (key === "alias" && (place === "resolve" || place === "")) {
    return mergeAlias(existing as AliasOptions, value as AliasOptions);
  }
  // `true` means "all", which no list can narrow.
  const all = existing === true || value === true;
  if (all && key === "allowedHosts" && place === "server") return true;
  if (all && (key === "noExternal" || key === "external") && /^(?:ssr|resolve)$/.test(place)) {
    return true;
  }
  if (key === "plugins" && place === "worker") {
    return () => [...callOrTake(existing), ...callOrTake(value)];
  }
  // A Node server instance: its properties are not options.
  if (key === "server" && (place === "server.hmr" || place === "server.ws")) return value;
  const isList = Array.isArray(existing) || Array.isArray(value);
  if (isList || (key === "assetsInclude" && place === "")) {
    return [...toArray(existing), ...toArray(value)];
  }
  if (isPlain(existing) && isPlain(value)) {
    // An environment's options have the shape of a whole config.
    const nested = place && !/^environments\.[^.]+$/.test(place) ? `${place}.${key}` : key;
    return mergeAt(existing, value, nested);
  }
  return value;
}

function callOrTake(plugins: unknown): unknown[] {
  return typeof plugins === "function" ? plugins() : toArray(plugins);
}

/** Merges aliases; `overrides` win on the same name. */
export function mergeAlias(defaults?: AliasOptions, overrides?: AliasOptions): AliasOptions {
  if (!defaults) return overrides ?? {};
  if (!overrides) return defaults;
  if (isPlain(defaults) && isPlain(overrides)) {
    return { ...defaults, ...overrides } as Record<string, string>;
  }
  // The first match wins, so the overriding aliases come first.
  return [...normalizeAlias(overrides), ...normalizeAlias(defaults)];
}

/** Aliases in their full form. A `find` and a `replacement` that both end with a slash lose it. */
export function normalizeAlias(aliases: AliasOptions = []): Alias[] {
  const list = Array.isArray(aliases)
    ? aliases
    : Object.entries(aliases).map(([find, replacement]) => ({ find, replacement }));
  return list.map((alias) => {
    const { find, replacement } = alias;
    return typeof find === "string" && find.endsWith("/") && replacement.endsWith("/")
      ? { ...alias, find: find.slice(0, -1), replacement: replacement.slice(0, -1) }
      : alias;
  });
}
