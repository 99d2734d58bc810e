/**
 * How dependencies are found before the browser requests them:
 *
 * 1. The pages of the project (or `optimizeDeps.entries`) are read, then their imports,
 *    recursively.
 * 2. Each specifier is resolved as the server would resolve it, which registers dependencies with
 *    the optimizer.
 * 3. Sources, including those of linked packages, are read in turn, unless the server has already
 *    transformed them; globs and dynamic imports count as imports.
 *
 * The scan runs while the server already responds to requests, and its failures are no errors:
 * dependencies that it misses are found when the browser requests them.
 */
import { init } from "es-module-lexer";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { glob } from "tinyglobby";
import { parseGlobImports } from "../../compiler/javascript/glob_import.ts";
import { resolveGlob } from "../../compiler/javascript/glob_patterns.ts";
import type { LexedModule } from "../../compiler/javascript/imports.ts";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { Debug } from "../base/debug.ts";
import { piecesOfReference } from "../resolve/file_reference.ts";
import { cleanUrl, isDataUrl, isExternalUrl } from "../base/url.ts";
import { isScannable, type JsxOptions, scanSource } from "./scan_source.ts";

/**
 * Resolves a specifier as the server's plugins do; `null` for unresolved and external specifiers.
 */
export type ScanResolve = (
  specifier: string,
  importer: string,
  options?: { custom?: Record<string, unknown> },
) => Promise<string | null>;

export interface ScanOptions {
  config: ResolvedOptions;
  resolve: ScanResolve;
  /** Whether an id is a bundled dependency. */
  isOptimized: (id: string) => boolean;
  jsxOptions: JsxOptions;
  /** The ids that a file imports, if it was transformed, which registers its dependencies too. */
  importsOf: (file: string) => readonly string[] | undefined;
  signal: AbortSignal;
  debug: Debug;
}

/** ScanPace of a scan. */
export interface ScanPace {
  /** Number of files that are read at the same time. */
  atOnce: number;
  /** Awaited before each step; `false` interrupts the scan. */
  shouldContinue(): Promise<boolean> | boolean;
}

/** Finds the files at which scanning begins, as absolute paths. */
export async function findEntries(config: ResolvedOptions): Promise<string[]> {
  const { root, optimizeDeps, build, cacheDir } = config;
  const input = (build.rollupOptions as { input?: unknown } | undefined)?.input ??
    (build.rolldownOptions as { input?: unknown } | undefined)?.input;
  if (optimizeDeps.entries === undefined && input !== undefined) {
    const files = typeof input === "string" ? [input] : Object.values(input as object);
    return files.filter((file) => typeof file === "string").map((file) => path.resolve(root, file));
  }
  const patterns = [optimizeDeps.entries ?? "**/*.html"].flat();
  const outDir = typeof build.outDir === "string" ? build.outDir : "dist";
  return await glob(patterns, {
    cwd: root,
    absolute: true,
    expandDirectories: false,
    ignore: [
      "**/node_modules/**",
      `**/${path.relative(root, path.resolve(root, outDir)) || "dist"}/**`,
      `${path.relative(root, cacheDir)}/**`,
      ...(optimizeDeps.entries === undefined ? ["**/__tests__/**", "**/coverage/**"] : []),
    ],
  });
}

/** The scan of a project. */
export class Scan {
  readonly #options: ScanOptions;
  readonly #seen = new Set<string>();
  #queue: string[] = [];
  #hasBegun = false;

  constructor(options: ScanOptions) {
    this.#options = options;
  }

  /** Number of files read so far. */
  get size(): number {
    return this.#seen.size;
  }

  /**
   * Reads everything that the entries of the project reach. A later call resumes an interrupted
   * one.
   *
   * @returns Whether all was read.
   */
  async run({ atOnce, shouldContinue }: ScanPace): Promise<boolean> {
    const { config, signal } = this.#options;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      await init();
      for (const file of await findEntries(config)) this.#add(file);
    }
    while (this.#queue.length > 0) {
      if (signal.aborted || !await shouldContinue()) return false;
      const files = this.#queue.splice(0, atOnce);
      await Promise.all(files.map((file) => this.#visit(file)));
    }
    return true;
  }

  #add(file: string): void {
    if (this.#seen.has(file) || !isScannable(file)) return;
    this.#seen.add(file);
    this.#queue.push(file);
  }

  #addId(id: string): void {
    if (this.#options.isOptimized(id) || id.startsWith("\0")) return;
    // A file with a query (`?raw`, `?url`, `?worker`) is at most the code of a worker, which the
    // browser requests when it needs it.
    if (!/[?#]/.test(id)) this.#add(cleanUrl(id));
  }

  async #visit(file: string): Promise<void> {
    const { debug, jsxOptions, importsOf } = this.#options;
    const imported = importsOf(file);
    if (imported) return imported.forEach((id) => this.#addId(id));
    try {
      const code = await readFile(file, "utf8");
      const { modules, specifiers } = await scanSource(code, file, jsxOptions);
      await Promise.all([
        ...specifiers.map((specifier) => this.#follow(specifier, file)),
        ...modules.map(({ code: text, lexed }) => this.#followAll(text, lexed, file)),
      ]);
    } catch (error) {
      debug?.(`scan skips ${file}: ${error instanceof Error ? error.message : error}`);
    }
  }

  async #followAll(code: string, lexed: LexedModule, file: string): Promise<void> {
    const specifiers = lexed.imports
      .filter(({ specifier, typeOnly }) => specifier !== undefined && !typeOnly)
      .map(({ specifier }) => specifier!);
    await Promise.all([
      ...specifiers.map((specifier) => this.#follow(specifier, file)),
      this.#followGlobs(code, lexed, file),
    ]);
  }

  async #follow(specifier: string, importer: string): Promise<void> {
    const { resolve, debug } = this.#options;
    if (isExternalUrl(specifier) || isDataUrl(specifier)) return;
    try {
      const id = await resolve(specifier, importer);
      if (id !== null) this.#addId(id);
    } catch (error) {
      debug?.(`scan cannot resolve "${specifier}" from ${importer}: ${error}`);
    }
  }

  async #followGlobs(code: string, lexed: LexedModule, file: string): Promise<void> {
    const { config, resolve } = this.#options;
    for (const call of parseGlobImports(code, file, lexed.importMetas)) {
      const { patterns, ignored, dot, caseSensitive } = await resolveGlob(call, {
        root: config.root,
        importer: file,
        locate: (pattern) =>
          piecesOfReference(pattern, async (specifier, options) => {
            const id = await resolve(specifier, file, options);
            return id === null ? null : { id };
          }),
      });
      const files = await glob(patterns, {
        ignore: ignored,
        dot,
        caseSensitiveMatch: caseSensitive,
        absolute: true,
        expandDirectories: false,
      });
      if (call.options.query === "") { for (const found of files) this.#add(found); }
    }
  }
}
