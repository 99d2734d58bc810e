import { codeFrame, locationOfOffset, type TextPosition } from "../../compiler/code_frame.ts";
import { isBuiltIn } from "./built_in.ts";
import type { Plugin } from "../plugin_api/types.ts";

/**
 * What parsers and plugins put on their errors: Rollup and Babel `pos` and `loc`, esbuild and PostCSS `line` and `column`,
 * Vue a range as `loc`.
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
 * What a plugin's hook threw, as an error that says which plugin it was and which module it was about, where it does not say
 * so itself.
 *
 * @param code The text that the hook was given: the lines around the place that the error names are shown.
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

/** Completes the place and the frame of an error about a text. */
function showPlace(error: Error & PlacedError, id: string, code: string): void {
  const place = placeOf(error, code);
  const { file } = error.loc ?? {};
  // In a file that the module includes, the text is another one.
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
    // In a part of the text that was parsed by itself, the offset is on another line.
    return place.line === loc.start.line ? place : undefined;
  }
  if (typeof line === "number" && typeof column === "number") return { line, column };
  return undefined;
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

function assign(error: Error, key: string, value: unknown): void {
  try {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  } catch {
    // A frozen error stays as it is: what it says matters more than who threw it.
  }
}
