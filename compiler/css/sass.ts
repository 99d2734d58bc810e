/**
 * How Sass is compiled:
 *
 * 1. `sass-embedded` (a native process that serves all compilations) or `sass` comes from the project.
 * 2. Sass asks our importer for each `@use` and `@import`. It tries the spellings that Sass allows (extension, `_partial`,
 *    index file) on the host, which knows aliases and packages.
 * 3. Imported files get their URLs rebased, since what comes out is one text in the place of the first file.
 */

import { pathToFileURL } from "node:url";
import { resolvePath, slash } from "../paths.ts";
import { combineMaps, normalizeMap } from "../source_map.ts";
import type { CompileWarning, SourceMap } from "../types.ts";
import { addData } from "./additional_data.ts";
import { missingPreprocessorError } from "./preprocessor_error.ts";
import { pathOfUrl, SassImporter } from "./sass_importer.ts";
import { sassError, sassLogger } from "./sass_messages.ts";
import type { CssHost, Preprocessed } from "./types.ts";

/** The part of Sass's API that is used. Source: https://sass-lang.com/documentation/js-api/ */
interface SassModule extends Pick<SassCompiler, "compileStringAsync"> {
  initAsyncCompiler?(): Promise<SassCompiler>;
}

interface SassCompiler {
  compileStringAsync(source: string, options: Record<string, unknown>): Promise<SassResult>;
  dispose(): Promise<void>;
}

interface SassResult {
  css: string;
  loadedUrls: URL[];
  sourceMap?: unknown;
}

/** One file to compile, and how. */
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

  /** Compiles a file; errors and warnings come with their place. */
  async compile(input: SassInput, host: CssHost): Promise<Preprocessed> {
    const { file, language, root, sourceMaps } = input;
    const compiler = await this.#start(host);
    if (!compiler) throw missingPreprocessorError(language, ["sass-embedded", "sass"], file);
    const { additionalData, importers, loadPaths, ...options } = input.options;
    const data = await addData(input.code, {
      data: additionalData,
      file,
      separator: "",
      sourceMaps,
    });
    const warnings: CompileWarning[] = [];
    const importer = new SassImporter(file, host);
    const own = importer.forSass();
    try {
      const result = await compiler.compileStringAsync(data.code, {
        logger: sassLogger(warnings, { file, ...data }),
        // Each use of something deprecated, to be counted.
        verbose: true,
        importer: own,
        ...options,
        url: pathToFileURL(file),
        syntax: language === "sass" ? "indented" : "scss",
        sourceMap: sourceMaps,
        sourceMapIncludeSources: sourceMaps,
        importers: [...listOf(importers), own],
        loadPaths: listOf(loadPaths).map((path) => resolvePath(root, slash(String(path)))),
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

  async #start(host: CssHost): Promise<SassCompiler | null> {
    this.#compiler ??= startSass(host);
    const compiler = await this.#compiler.catch((error) => {
      this.#compiler = undefined;
      throw error;
    });
    // The package may be installed while the server runs.
    if (!compiler) this.#compiler = undefined;
    return compiler;
  }
}

async function startSass(host: CssHost): Promise<SassCompiler | null> {
  let failure: unknown;
  for (const name of ["sass-embedded", "sass"]) {
    try {
      const module = await host.loadFromProject(name);
      if (module) return await compilerOf(module);
    } catch (error) {
      // `sass-embedded` without the binary of this platform: `sass` may still be there.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return null;
}

async function compilerOf(module: Record<string, unknown>): Promise<SassCompiler> {
  const sass = ("compileStringAsync" in module ? module : module.default) as unknown as SassModule;
  if (sass.initAsyncCompiler) return await sass.initAsyncCompiler();
  return {
    compileStringAsync: (source, options) => sass.compileStringAsync(source, options),
    dispose: () => Promise.resolve(),
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
