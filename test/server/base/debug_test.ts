import { deepEqual, match } from "node:assert/strict";
import { createDebugScopes, DEBUG_SCOPES } from "../../../server/base/debug.ts";

/** The active scopes, and the warnings about unknown ones. */
function scopesOf(enabled: string | boolean | undefined) {
  const warnings: string[] = [];
  const lines: string[] = [];
  const debug = createDebugScopes(enabled, {
    write: (line) => lines.push(line),
    warn: (message) => warnings.push(message),
  });
  const on = DEBUG_SCOPES.filter((scope) => debug(scope) !== undefined);
  return { on, warnings, lines, debug };
}

Deno.test("createDebugScopes() turns on named scopes, with Vite's prefix as well", () => {
  deepEqual(scopesOf(undefined).on, []);
  deepEqual(scopesOf(true).on, [...DEBUG_SCOPES]);
  deepEqual(scopesOf("*").on, [...DEBUG_SCOPES]);
  deepEqual(scopesOf("vite:hmr, watcher").on, ["hmr", "watcher"]);
  const { debug, lines } = scopesOf("hmr");
  debug("hmr")?.("sent");
  match(lines[0]!, /^[\d.]+ms vireo:hmr sent$/);
});

Deno.test("createDebugScopes() lists the scopes if one is unknown", () => {
  deepEqual(scopesOf("hmr").warnings, []);
  deepEqual(scopesOf("hmr,http,vite:deps").warnings, [
    'Unknown debug scopes "http", "deps"\n' +
    "  hint: The scopes are config, hmr, optimizer, pack, plugins, transform, watcher",
  ]);
});
