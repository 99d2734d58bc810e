import type { Plugin } from "./types.ts";

/**
 * What a plugin's hook threw, as an error that says which plugin it was and which module it was about, where it does not say
 * so itself.
 */
export function pluginError(error: unknown, plugin: Pick<Plugin, "name">, id?: string): Error {
  if (!(error instanceof Error)) return pluginError(errorOf(error), plugin, id);
  const fields = error as { plugin?: string; id?: string };
  if (fields.plugin === undefined && !plugin.name.startsWith("vireo:")) {
    assign(error, "plugin", plugin.name);
  }
  if (fields.id === undefined && id !== undefined) assign(error, "id", id);
  return error;
}

/**
 * Runs a function of a plugin.
 *
 * @throws What it throws, as {@linkcode pluginError} names it.
 */
export async function callPlugin<T>(
  plugin: Pick<Plugin, "name">,
  run: () => T,
  id?: string,
): Promise<Awaited<T>> {
  try {
    return await run();
  } catch (error) {
    throw pluginError(error, plugin, id);
  }
}

/** Plugins throw strings, and plain objects that are Rollup logs, too. */
function errorOf(thrown: unknown): Error {
  const { message, ...fields } = Object(thrown) as { message?: unknown };
  if (typeof message !== "string") return new Error(String(thrown));
  return Object.assign(new Error(message), fields);
}

function assign(error: Error, key: string, value: string): void {
  try {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  } catch {
    // A frozen error stays as it is: what it says matters more than who threw it.
  }
}
