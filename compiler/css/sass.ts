/**
 * How Sass is compiled:
 *
 * 1. `sass-embedded` (a native process that serves all compilations) or `sass` comes from the project.
 * 2. Sass asks our importer for each `@use` and `@import`. It tries the spellings that Sass allows (extension, `_partial`,
 *    index file) on the host, which knows aliases and packages.
 * 3. Imported files get their URLs rebased, since what comes out is one text in the place of the first file.
 */

import { posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { codeFrame } from "../code_frame.ts";
import { combineMaps, normalizeMap } from "../source_map.ts";
import type { CompileWarning, SourceMap } from "../types.ts";
import { addData } from "./additional_data.ts";
import { missingPreprocessorError, preprocessorError } from "./preprocessor_error.ts";
import { rebaseUrls } from "./rebase_urls.ts";
import { sassCandidates } from "./sass_candidates.ts";
import type { CssHost, Preprocessed } from "./types.ts";

/** The part of Sass's API that is used. Source: https://sass-lang.com/documentation/js-api/ */
interface SassModule {
  compileStringAsync(source: string, options: SassOptions): Promise<SassResult>;
  initAsyncCompiler?(): Promise<SassCompiler>;
}

interface SassCompiler {
  compileStringAsync(source: string, options: SassOptions): Promise<SassResult>;
  dispose(): Promise<void>;
}

type SassOptions = Record<string, unknown>;

interface SassResult {
  css: string;
  loadedUrls: URL[];
  sourceMap?: { sources: string[] };
}

interface SassSpan {
  start: { line: number; column: number };
  url?: URL;
  context?: string;
}

interface SassException extends Error {
  sassMessage: string;
  span?: SassSpan;
}

interface CanonicalizeContext {
  fromImport: boolean;
  containingUrl: URL | null;
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
    const { file, language, sourceMaps } = input;
    this.#compiler ??= startSass(host);
    const compiler = await this.#compiler;
    if (!compiler) {
      // The package may be installed while the server runs.
      this.#compiler = undefined;
      throw missingPreprocessorError(language, ["sass-embedded", "sass"], file);
    }
    const { additionalData, ...options } = input.options;
    const data = await addData(input.code, {
      data: additionalData,
      file,
      separator: "",
      sourceMaps,
    });
    const warnings: CompileWarning[] = [];
    const missing = new Set<string>();
    try {
      const importer = importerFor(input.file, host, missing);
      const { importers, loadPaths, ...rest } = options;
      const result = await compiler.compileStringAsync(data.code, {
        logger: loggerFor(warnings),
        importer,
        ...rest,
        url: pathToFileURL(file),
        syntax: language === "sass" ? "indented" : "scss",
        sourceMap: sourceMaps,
        sourceMapIncludeSources: sourceMaps,
        importers: [...listOf(importers), importer],
        loadPaths: listOf(loadPaths).map((path) => posix.resolve(input.root, String(path))),
      });
      const deps = result.loadedUrls.filter((url) => url.protocol === "file:").map(pathOf);
      return {
        code: result.css,
        map: combineMaps([withPaths(normalizeMap(result.sourceMap)), data.map], file),
        deps: deps.filter((dep) => dep !== file),
        warnings,
      };
    } catch (error) {
      host.watch?.([...missing]);
      throw await sassError(
        error,
        { file, code: data.code, prefixLength: data.prefixLength },
        host,
      );
    }
  }

  /** Ends the process of `sass-embedded`. */
  async dispose(): Promise<void> {
    const compiler = await this.#compiler?.catch(() => null);
    this.#compiler = undefined;
    await compiler?.dispose();
  }
}

async function startSass(host: CssHost): Promise<SassCompiler | null> {
  let failure: unknown;
  for (const name of ["sass-embedded", "sass"]) {
    try {
      const sass = await host.loadFromProject(name);
      if (sass) return await compilerOf(exportsOf(sass));
    } catch (error) {
      // `sass-embedded` without the binary of this platform: `sass` may still be there.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return null;
}

function exportsOf(module: Record<string, unknown>): SassModule {
  return ("compileStringAsync" in module ? module : module.default) as unknown as SassModule;
}

async function compilerOf(sass: SassModule): Promise<SassCompiler> {
  if (sass.initAsyncCompiler) return await sass.initAsyncCompiler();
  return {
    compileStringAsync: (source, options) => sass.compileStringAsync(source, options),
    dispose: () => Promise.resolve(),
  };
}

function importerFor(file: string, host: CssHost, missing: Set<string>) {
  return {
    async canonicalize(url: string, { fromImport, containingUrl }: CanonicalizeContext) {
      const specifier = url.startsWith("file:") ? pathOf(new URL(url)) : url;
      const from = containingUrl?.protocol === "file:" ? pathOf(containingUrl) : file;
      const candidates = sassCandidates(specifier, fromImport);
      for (const candidate of candidates) {
        const found = await host.resolveImport(candidate, from, "sass");
        if (found !== null && /\.(?:scss|sass|css)$/.test(found)) return pathToFileURL(found);
      }
      if (posix.isAbsolute(specifier)) { for (const path of candidates) missing.add(path); }
      return null;
    },
    async load(url: URL) {
      const path = pathOf(url);
      return {
        contents: await rebaseUrls(await host.readFile(path), {
          file: path,
          root: file,
          syntax: "sass",
          host,
        }),
        syntax: syntaxOf(path),
        sourceMapUrl: url,
      };
    },
  };
}

function syntaxOf(path: string): "scss" | "indented" | "css" {
  if (path.endsWith(".css")) return "css";
  return path.endsWith(".sass") ? "indented" : "scss";
}

/** Sass would write warnings to the terminal by itself. */
function loggerFor(warnings: CompileWarning[]) {
  return {
    warn(message: string, { span, deprecation }: { span?: SassSpan; deprecation?: boolean }) {
      const place = span && { line: span.start.line + 1, column: span.start.column };
      warnings.push({
        message: `[sass] ${deprecation ? "Deprecated: " : ""}${message}`,
        loc: place && { file: span.url && pathOf(span.url), ...place },
        frame: span?.context && codeFrame(span.context, { line: 1, column: span.start.column }),
      });
    },
    debug(message: string, { span }: { span: SassSpan }) {
      const file = span.url ? posix.basename(span.url.pathname) : "-";
      console.debug(`${file}:${span.start.line + 1} ${message}`);
    },
  };
}

async function sassError(
  error: unknown,
  input: { file: string; code: string; prefixLength: number },
  host: CssHost,
): Promise<unknown> {
  if (!(error instanceof Error) || !("sassMessage" in error)) return error;
  const { sassMessage, span } = error as SassException;
  return await preprocessorError(
    {
      name: "sass",
      message: sassMessage.trim().replace(/\.$/, ""),
      file: span?.url?.protocol === "file:" ? pathOf(span.url) : input.file,
      line: span && span.start.line + 1,
      column: span?.start.column,
      cause: error,
    },
    input,
    host,
  );
}

function withPaths(map: SourceMap | null): SourceMap | null {
  return map && {
    ...map,
    sources: map.sources.map((source) =>
      source?.startsWith("file:") ? pathOf(new URL(source)) : source
    ),
  };
}

function pathOf(url: URL): string {
  return fileURLToPath(url).replaceAll("\\", "/");
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
