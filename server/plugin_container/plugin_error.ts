import { codeFrame, locationOfOffset, type TextPosition } from "../../compiler/code_frame.ts";
import { isBuiltIn } from "./built_in.ts";
import type { Plugin } from "../plugin_api/types.ts";

/**
 * Positions that parsers and plugins add to their errors: Rollup and Babel use `pos` and `loc`,
 * esbuild and PostCSS `line` and `column`, Vue a range as `loc`.
 */
interface PlacedError {
  plugin?: string;
  id?: string;
  frame?: string;
  pos?: unknown;
  loc?: {
    file?: unknown;
    line?: unknown;
    column?: unknown;
    start?: { line?: unknown; offset?: unknown };
  };
  line?: unknown;
  column?: unknown;
}

/** A numbered line of source in a message. */
const OWN_FRAME = /^\s*(?:>\s*)?\d+\s*[|│]/m;

/**
 * Turns a value thrown by a plugin's hook into an error with the plugin's name and the module's id,
 * unless it already has them.
 *
 * @param code The hook's input, for the frame around the error's position.
 */
export function pluginError(
  error: unknown,
  plugin: Pick<Plugin, "name">,
  id?: string,
  code?: string,
): Error {
  if (!(error instanceof Error)) return pluginError(errorOf(error), plugin, id, code);
  const fields = error as PlacedError;
  if (fields.plugin === undefined && !isBuiltIn(plugin)) {
    assign(error, "plugin", plugin.name);
  }
  if (fields.id === undefined && id !== undefined) assign(error, "id", id);
  if (id !== undefined && code !== undefined) showPlace(error, id, code);
  return error;
}

/** Adds the position and the frame of an error about a text. */
function showPlace(error: Error & PlacedError, id: string, code: string): void {
  const place = placeOf(error, code);
  const { file } = error.loc ?? {};
  // A file that the module includes has another text.
  if (!place || (file !== undefined && file !== id)) return;
  if (typeof error.loc?.line !== "number") assign(error, "loc", { file: id, ...place });
  if (error.frame === undefined && !OWN_FRAME.test(error.message)) {
    assign(error, "frame", codeFrame(code, place) || undefined);
  }
}

function placeOf({ loc, line, column, pos }: PlacedError, code: string): TextPosition | undefined {
  if (typeof loc?.line === "number") return { line: loc.line, column: Number(loc.column) || 0 };
  if (typeof pos === "number") return locationOfOffset(code, pos);
  if (typeof loc?.start?.offset === "number") {
    const place = locationOfOffset(code, loc.start.offset);
    // In a part that was parsed separately, the offset points to another line.
    return place.line === loc.start.line ? place : undefined;
  }
  if (typeof line === "number" && typeof column === "number") return { line, column };
  return undefined;
}

/**
 * Calls a plugin's function.
 *
 * @throws The function's error, completed by {@linkcode pluginError}.
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

/** Plugins also throw strings, and plain objects that are Rollup logs. */
function errorOf(thrown: unknown): Error {
  const { message, ...fields } = Object(thrown) as { message?: unknown };
  if (typeof message !== "string") return new Error(String(thrown));
  return Object.assign(new Error(message), fields);
}

function assign(error: Error, key: string, value: unknown): void {
  try {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  } catch {
    // A frozen error stays unchanged: its message matters more than the plugin's name.
  }
}
