/**
 * Writes a debug message of one scope; `undefined` while the scope is off, so that `debug?.(…)`
 * costs nothing.
 */
export type Debug = ((message: string) => void) | undefined;

/** The scopes, most of them named after folders. */
export const DEBUG_SCOPES = [
  "config",
  "hmr",
  "optimizer",
  "pack",
  "plugins",
  "transform",
  "watcher",
] as const;

export type DebugScope = (typeof DEBUG_SCOPES)[number];

/** Returns the debug function of a scope. */
export type DebugScopes = (scope: DebugScope) => Debug;

/** Receives debug messages and warnings about unknown scopes. */
export interface DebugOutput {
  /** Receives one line. */
  write: (line: string) => void;
  /** Receives the warning about scopes that do not exist. */
  warn: (message: string) => void;
}

/**
 * Creates the debug scopes of one server.
 *
 * @param enabled `true` or `"*"` for all, a comma-separated list of scopes (a leading `vite:` or
 *   `vireo:` is ignored), or `undefined` for none.
 * @param output Receives the lines.
 */
export function createDebugScopes(
  enabled: string | boolean | undefined,
  { write, warn }: DebugOutput,
): DebugScopes {
  if (!enabled) return () => undefined;
  const names = enabled === true
    ? []
    : enabled.split(",").map((name) => name.trim().replace(/^(?:vite|vireo):/, ""));
  const isAll = enabled === true || names.includes("*");
  const unknown = names.filter((name) => name !== "*" && !isScope(name));
  if (unknown.length > 0) warn(explainUnknown(unknown));
  return (scope) => {
    if (!isAll && !names.includes(scope)) return undefined;
    return (message) => write(`${performance.now().toFixed(1)}ms vireo:${scope} ${message}`);
  };
}

function isScope(name: string): boolean {
  return (DEBUG_SCOPES as readonly string[]).includes(name);
}

function explainUnknown(names: readonly string[]): string {
  const listed = names.map((name) => `"${name}"`).join(", ");
  return `Unknown debug ${names.length === 1 ? "scope" : "scopes"} ${listed}\n` +
    `  hint: The scopes are ${DEBUG_SCOPES.join(", ")}`;
}
