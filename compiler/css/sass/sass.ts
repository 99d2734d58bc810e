/**
 * How Sass is compiled:
 *
 * 1. `sass-embedded` (a native process that serves all compilations) or `sass` comes from the
 *    project.
 * 2. Sass calls our importer for each `@use` and `@import`. It tries the spellings that Sass allows
 *    (extension, `_partial`, index file) with the host's resolver, which knows aliases and
 *    packages.
 * 3. The URLs of imported files are rebased, since the output is one text that takes the place of
 *    the first file.
 * 4. A Sass that has only the legacy `render` receives the same options and importers in that form.
 */

import { pathToFileURL } from "node:url";
import { resolvePath, slash } from "../../paths.ts";
import { combineMaps, normalizeMap } from "../../source_map.ts";
import type { CompileWarning, SourceMap } from "../../types.ts";
import { addData } from "../languages/additional_data.ts";
import { missingPreprocessorError } from "../languages/preprocessor_error.ts";
import type { SassCompiler } from "./sass_api.ts";
import { startSass } from "./sass_compiler.ts";
import { pathOfUrl, SassImporter } from "./sass_importer.ts";
import { isLegacyImporter, legacyImporter } from "./sass_legacy_importer.ts";
import { sassError, sassLogger } from "./sass_messages.ts";
import type { CssHost, Preprocessed } from "../types.ts";

/** One file to compile. */
export interface SassInput {
  code: string;
  file: string;
  language: "sass" | "scss";
  root: string;
  /** `css.preprocessorOptions.scss` or `.sass`. */
  options: Readonly<Record<string, unknown>>;
  sourceMaps: boolean;
}

/** Sass for one project. */
export class Sass {
  #compiler: Promise<SassCompiler | null> | undefined;

  /** Compiles a file; errors and warnings have their place. */
  async compile(input: SassInput, host: CssHost): Promise<Preprocessed> {
    const { file, language, root, sourceMaps } = input;
    const compiler = await this.#start(host, file);
    if (!compiler) throw missingPreprocessorError(language, ["sass-embedded", "sass"], file);
    const { additionalData, ...options } = input.options;
    const data = await addData(input.code, {
      data: additionalData,
      file,
      separator: "",
      sourceMaps,
    });
    const warnings: CompileWarning[] = [];
    const loadPaths = [...listOf(options.loadPaths), ...listOf(options.includePaths)]
      .map((path) => resolvePath(root, slash(String(path))));
    const importer = new SassImporter({ file, root, loadPaths }, host);
    try {
      const result = await compiler.compileStringAsync(data.code, {
        logger: sassLogger(warnings, { file, ...data }),
        // Report every use of a deprecated feature, so that the uses can be counted.
        verbose: true,
        ...options,
        ...importersOf(options, importer),
        url: pathToFileURL(file),
        syntax: language === "sass" ? "indented" : "scss",
        sourceMap: sourceMaps,
        sourceMapIncludeSources: sourceMaps,
        loadPaths,
      });
      const map = withPaths(normalizeMap(result.sourceMap));
      const deps = result.loadedUrls.filter((url) => url.protocol === "file:").map(pathOfUrl);
      return { code: result.css, map: combineMaps([map, data.map], file), deps, warnings };
    } catch (error) {
      host.watch?.([...importer.missingFiles]);
      throw await sassError(error, { input: { file, ...data }, importer, host });
    }
  }

  /** Ends the process of `sass-embedded`. */
  async dispose(): Promise<void> {
    const compiler = await this.#compiler?.catch(() => null);
    this.#compiler = undefined;
    await compiler?.dispose();
  }

  async #start(host: CssHost, file: string): Promise<SassCompiler | null> {
    this.#compiler ??= startSass(host, file);
    const compiler = await this.#compiler.catch((error) => {
      this.#compiler = undefined;
      throw error;
    });
    // The package can be installed while the server runs.
    if (!compiler) this.#compiler = undefined;
    return compiler;
  }
}

/**
 * The importers in their order: the user's `importers`, the project's files, the user's legacy
 * functions, the root.
 */
function importersOf(
  { importer, importers }: Readonly<Record<string, unknown>>,
  own: SassImporter,
): Record<string, unknown> {
  const project = own.forSass();
  const functions = [importer].flat().filter(isLegacyImporter);
  return {
    importer: functions.length > 0 ? project : importer ?? project,
    importers: [
      ...listOf(importers),
      project,
      ...functions.map((call) => legacyImporter(call, own)),
      own.forRoot(),
    ],
  };
}

function withPaths(map: SourceMap | null): SourceMap | null {
  const pathOf = (source: string | null) =>
    source?.startsWith("file:") ? pathOfUrl(new URL(source)) : source;
  return map && { ...map, sources: map.sources.map(pathOf) };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
