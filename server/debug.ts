/** A debug message function of one scope, or `undefined` while the scope is off, so that `debug?.(…)` costs nothing. */
export type Debug = ((message: string) => void) | undefined;

/** Gives the debug function of a scope, named after a folder: `"hmr"`, `"resolve"`, `"http"`. */
export type DebugScopes = (scope: string) => Debug;

/**
 * Makes the debug scopes of one server.
 *
 * @param enabled `true` or `"*"` for all, a comma-separated list of scopes (a leading `vite:` or `vireo:` is
 *   ignored), or `undefined` for none.
 * @param write Takes one line.
 */
export function createDebugScopes(
  enabled: string | boolean | undefined,
  write: (line: string) => void,
): DebugScopes {
  if (!enabled) return () => undefined;
  const all = enabled === true || enabled === "*";
  const names = all
    ? new Set<string>()
    : new Set(enabled.split(",").map((name) => name.trim().replace(/^(?:vite|vireo):/, "")));
  return (scope) => {
    if (!all && !names.has(scope)) return undefined;
    return (message) => write(`${performance.now().toFixed(1)}ms vireo:${scope} ${message}`);
  };
}
