import MagicString from "magic-string";
import { normalizeMap } from "../../source_map.ts";
import type { CssStep } from "../types.ts";

/**
 * `css.preprocessorOptions.<lang>.additionalData`: a text to prepend, or a function that returns
 * the whole source.
 */
export type AdditionalData =
  | string
  | ((source: string, file: string) => Injected | Promise<Injected>);

type Injected = string | { content: string; map?: unknown };

/** Options of {@linkcode addData}. */
export interface AddDataOptions {
  data: unknown;
  file: string;
  /** The separator between the text and the source. */
  separator: string;
  sourceMaps: boolean;
}

/** A source with its additional data, and the number of characters that were prepended. */
export interface WithData extends CssStep {
  prefixLength: number;
}

/** Adds a preprocessor's additional data to a source. */
export async function addData(code: string, options: AddDataOptions): Promise<WithData> {
  const { data, file, separator, sourceMaps } = options;
  if (typeof data === "function") {
    const made = await (data as Exclude<AdditionalData, string>)(code, file);
    if (typeof made === "string") {
      return { code: made, map: null, prefixLength: prefixOf(made, code) };
    }
    return {
      code: made.content,
      map: normalizeMap(made.map),
      prefixLength: prefixOf(made.content, code),
    };
  }
  if (typeof data !== "string" || data === "") return { code, map: null, prefixLength: 0 };
  const prefix = data + separator;
  if (!sourceMaps) return { code: prefix + code, map: null, prefixLength: prefix.length };
  const text = new MagicString(code).prepend(prefix);
  const map = normalizeMap(
    text.generateMap({ source: file, includeContent: true, hires: "boundary" }),
  );
  return {
    code: text.toString(),
    map: map && { ...map, sources: [file] },
    prefixLength: prefix.length,
  };
}

function prefixOf(made: string, code: string): number {
  return made.endsWith(code) ? made.length - code.length : 0;
}
