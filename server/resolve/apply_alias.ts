import type { Alias } from "../plugin_api/options.ts";

/**
 * Applies the first alias that matches. A string matches the whole specifier or its beginning
 * before a `/`; a regular expression replaces its match.
 *
 * Source: https://vite.dev/config/shared-options#resolve-alias
 *
 * @returns `undefined` when no alias matches.
 */
export function applyAlias(
  specifier: string,
  aliases: readonly Alias[],
): { alias: Alias; specifier: string } | undefined {
  for (const alias of aliases) {
    if (!matches(specifier, alias.find)) continue;
    const { find, replacement } = alias;
    return {
      alias,
      specifier: typeof find === "string"
        ? replacement + specifier.slice(find.length)
        : specifier.replace(find, replacement),
    };
  }
  return undefined;
}

/**
 * Vite's key in the `meta` of a resolution whose alias resolves to nothing; plugins can read it.
 */
const ALIAS_META = "vite:alias";

/**
 * The marked resolution of a specifier whose alias resolves to nothing, with its target as the id.
 */
export function unresolvedAlias(id: string): { id: string; meta: Record<string, unknown> } {
  return { id, meta: { [ALIAS_META]: { noResolved: true } } };
}

/** Whether a resolution is the result of {@linkcode unresolvedAlias}. */
export function isUnresolvedAlias({ meta }: { meta?: Record<string, unknown> }): boolean {
  return (meta?.[ALIAS_META] as { noResolved?: unknown } | undefined)?.noResolved === true;
}

function matches(specifier: string, find: string | RegExp): boolean {
  if (typeof find !== "string") {
    // A global expression would continue after its last match.
    find.lastIndex = 0;
    return find.test(specifier);
  }
  if (!specifier.startsWith(find)) return false;
  return specifier.length === find.length || find.endsWith("/") || specifier[find.length] === "/";
}
