import type { Alias } from "../plugin_api/options.ts";

/**
 * The first alias that matches, applied. A string matches the whole specifier or its beginning before a `/`; a regular
 * expression replaces what it matches.
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

/** The key in the `meta` of a resolution that says that an alias leads to nothing; Vite's, which plugins may look at. */
const ALIAS_META = "vite:alias";

/** What resolves a specifier whose alias leads to nothing: where it would lead, marked as such. */
export function unresolvedAlias(id: string): { id: string; meta: Record<string, unknown> } {
  return { id, meta: { [ALIAS_META]: { noResolved: true } } };
}

/** Whether a resolution is one of {@linkcode unresolvedAlias}. */
export function isUnresolvedAlias({ meta }: { meta?: Record<string, unknown> }): boolean {
  return (meta?.[ALIAS_META] as { noResolved?: unknown } | undefined)?.noResolved === true;
}

function matches(specifier: string, find: string | RegExp): boolean {
  if (typeof find !== "string") {
    // A global expression would go on from where its last match ended.
    find.lastIndex = 0;
    return find.test(specifier);
  }
  if (!specifier.startsWith(find)) return false;
  return specifier.length === find.length || find.endsWith("/") || specifier[find.length] === "/";
}
