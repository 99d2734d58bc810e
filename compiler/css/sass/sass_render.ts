/**
 * How Sass before 1.45 compiles, which has only the legacy `render`:
 *
 * 1. `render` searches for relative imports beside the importing file before it calls an importer,
 *    so their URLs would not be rebased. To prevent that, each file gets a name that is a relative
 *    path: Sass then cannot tell where the file is.
 * 2. A name begins with "file", because these versions derive the syntax from the extension of such
 *    names only.
 * 3. Its importer calls the importers of the current API in the order in which Sass would.
 * 4. Names in errors and maps are converted back to URLs.
 */

import { posix } from "node:path";
import { pathToFileURL } from "node:url";
import { isAbsolutePath, slash } from "../../paths.ts";
import type { CanonicalizeContext, SassApiImporter, SassCompiler, SassResult } from "./sass_api.ts";
import { pathOfUrl } from "./sass_importer.ts";

/** Source: https://sass-lang.com/documentation/js-api/functions/render/ */
export type Render = (
  options: Record<string, unknown>,
  done: (error: RenderFailure | null, result?: RenderResult) => void,
) => void;

interface RenderResult {
  css: Uint8Array;
  map?: Uint8Array;
  stats: { includedFiles: readonly string[] };
}

interface RenderFailure extends Error {
  file?: string;
  /** Both count from 1. */
  line?: number;
  column?: number;
}

/** The options of the current API that differ in the legacy one. */
interface CompileOptions extends Record<string, unknown> {
  url: URL;
  syntax: string;
  style?: string;
  importer: SassApiImporter;
  importers: readonly SassApiImporter[];
  loadPaths: readonly string[];
  sourceMap: boolean;
  sourceMapIncludeSources: boolean;
}

/** Adapts a legacy `render` to the current API. */
export function renderCompiler(render: Render): SassCompiler {
  return {
    compileStringAsync: (source, options) =>
      new Rendering(options as CompileOptions).run(render, source),
    dispose: () => Promise.resolve(),
  };
}

const NAME_PREFIX = "file-at/";
/** The name of the compiled text. */
const ENTRY = "stdin";

/** One call of `render`. */
class Rendering {
  readonly #options: CompileOptions;
  readonly #urls = new Map<string, URL>();

  constructor(options: CompileOptions) {
    this.#options = options;
    this.#urls.set(ENTRY, options.url);
  }

  run(render: Render, source: string): Promise<SassResult> {
    return new Promise((resolve, reject) => {
      render(this.#renderOptions(source), (error, result) => {
        if (error || !result) return reject(error && this.#exception(error));
        const loadedUrls = [...result.stats.includedFiles].map((name) => this.#fileOf(name));
        resolve({ css: text(result.css), loadedUrls, sourceMap: this.#map(result.map) });
      });
    });
  }

  #renderOptions(data: string): Record<string, unknown> {
    const { url, syntax, style, importer: _, importers: __, loadPaths, logger: ___, ...rest } =
      this.#options;
    // deno-lint-ignore no-this-alias
    const rendering = this;
    return {
      outputStyle: style,
      ...rest,
      data,
      file: undefined,
      indentedSyntax: syntax === "indented",
      includePaths: loadPaths,
      importer(this: { fromImport?: boolean }, request: string, name: string, done: Done) {
        // Sass before 1.33 does not provide it. Spellings that depend on it are mostly for `@import`.
        const { fromImport = true } = this;
        rendering.#import(request, name, fromImport).then(done, done);
      },
      outFile: posix.join(posix.dirname(pathOfUrl(url)), "out.css"),
      sourceMap: rest.sourceMap,
      sourceMapContents: rest.sourceMapIncludeSources,
      omitSourceMapUrl: true,
    };
  }

  async #import(request: string, name: string, fromImport: boolean) {
    const { importer, importers } = this.#options;
    const containingUrl = this.#urlOf(name) ?? null;
    const context = { fromImport, containingUrl };
    const beside = containingUrl && besideOf(request, containingUrl);
    const found = (beside && await ask(importer, beside, context)) ??
      await askAll(importers, request, context);
    if (!found) return null;
    const { contents } = await found.importer.load(found.url);
    return { contents, file: this.#nameOf(found.url) };
  }

  #nameOf(url: URL): string {
    const path = url.protocol === "file:" ? pathOfUrl(url) : encodeURIComponent(url.href);
    const name = NAME_PREFIX + path.replace(/^\/+/, "");
    this.#urls.set(name, url);
    return name;
  }

  /** The URL of a file name, in which Sass can have escaped some characters. */
  #urlOf(name: string): URL | undefined {
    return this.#urls.get(name) ?? this.#urls.get(unescaped(name));
  }

  /** Sass itself reads files of the load paths; they keep their own path. */
  #fileOf(name: string): URL {
    return this.#urlOf(name) ??
      (isAbsolutePath(slash(name)) ? pathToFileURL(name) : new URL(name, this.#options.url));
  }

  /** An error in the form of the current API. */
  #exception(error: RenderFailure): Error {
    const { message, file = ENTRY, line = 1, column = 1 } = error;
    // A code frame and a stack follow.
    const [sassMessage] = message.split(/\n +(?:[╷,]\n|\S.* \d+:\d+ {2})/);
    const span = { start: { line: line - 1, column: column - 1 }, url: this.#fileOf(file) };
    return Object.assign(new Error(message, { cause: error }), { sassMessage, span });
  }

  #map(bytes: Uint8Array | undefined): unknown {
    if (!bytes) return undefined;
    const map = JSON.parse(text(bytes)) as { sources: string[] };
    const { url } = this.#options;
    return {
      ...map,
      sources: map.sources.map((name) => (this.#urlOf(name) ?? new URL(name, url)).href),
    };
  }
}

type Done = (result: unknown) => void;

interface Found {
  importer: SassApiImporter;
  url: URL;
}

async function ask(
  importer: SassApiImporter,
  request: string,
  context: CanonicalizeContext,
): Promise<Found | undefined> {
  const url = await importer.canonicalize(request, context);
  return url ? { importer, url } : undefined;
}

async function askAll(
  importers: readonly SassApiImporter[],
  request: string,
  context: CanonicalizeContext,
): Promise<Found | undefined> {
  for (const importer of importers) {
    const found = await ask(importer, request, context);
    if (found) return found;
  }
  return undefined;
}

/** The URL of a relative import, resolved against that of the importing file. */
function besideOf(request: string, containingUrl: URL): string | undefined {
  if (containingUrl.protocol !== "file:" || /^[a-z][\w+.-]*:/i.test(request)) return undefined;
  return new URL(request, containingUrl).href;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
