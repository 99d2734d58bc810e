import { normalizeMap } from "../../source_map.ts";
import { fileUrlsToPaths } from "../urls/file_urls.ts";
import { missingPreprocessorError } from "./preprocessor_error.ts";
import { postcssError } from "../postcss/postcss_error.ts";
import type { CssHost, Preprocessed } from "../types.ts";

/** One file to compile. */
export interface SugarInput {
  code: string;
  file: string;
  sourceMaps: boolean;
}

/**
 * Compiles SugarSS (indented CSS) to CSS with the project's own `sugarss`. It is a separate step,
 * because PostCSS uses one parser for a style sheet and all its imports, and Lightning CSS supports
 * none.
 */
export async function compileSugar(input: SugarInput, host: CssHost): Promise<Preprocessed> {
  const { code, file, sourceMaps } = input;
  const module = await host.loadFromProject("sugarss");
  if (!module) throw missingPreprocessorError("sss", ["sugarss"], file);
  const { default: postcss } = await import("postcss");
  const sugar = (module.default ?? module) as { parse: import("postcss").Parser };
  try {
    const result = await postcss().process(code, {
      parser: sugar.parse,
      stringifier: postcss.stringify,
      from: file,
      map: sourceMaps ? { inline: false, annotation: false, absolute: true, prev: false } : false,
    });
    const map = fileUrlsToPaths(normalizeMap(result.map?.toString()));
    return { code: result.css, map, deps: [], warnings: [] };
  } catch (error) {
    throw postcssError(error, file);
  }
}
