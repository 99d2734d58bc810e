/**
 * How Stylus is compiled:
 *
 * 1. Stylus renders synchronously and resolves imports itself, in the folders that it knows.
 * 2. An import that it cannot resolve (an alias, a package) ends the rendering. The host then
 *    resolves the file, and the rendering starts again with the result.
 */

import { posix } from "node:path";
import { isAbsolutePath, resolvePath, slash } from "../../paths.ts";
import { combineMaps, normalizeMap } from "../../source_map.ts";
import type { SourceMap } from "../../types.ts";
import { addData } from "./additional_data.ts";
import {
  missingPreprocessorError,
  preprocessorError,
  type PreprocessorInput,
} from "./preprocessor_error.ts";
import type { CssHost, Preprocessed } from "../types.ts";

/** The part of Stylus's API used here. Source: https://stylus-lang.com/docs/js.html */
interface StylusModule {
  (source: string, options: Record<string, unknown>): Renderer;
  Evaluator: new (root: unknown, options: unknown) => Evaluator;
  nodes: { String: new (text: string) => unknown };
}

interface Renderer {
  set(key: string, value: unknown): Renderer;
  define(name: string, value: unknown): Renderer;
  render(): string;
  deps(): string[];
  sourcemap?: unknown;
}

interface Evaluator {
  visitImport(node: ImportNode): unknown;
}

interface ImportNode {
  filename?: string;
  path: string | { first?: { val?: unknown }; nodes: unknown[] };
}

/** An import that Stylus could not resolve itself. */
interface Unresolved {
  specifier: string;
  importer: string;
}

/** One file to compile. */
export interface StylusInput {
  code: string;
  file: string;
  language: "styl" | "stylus";
  root: string;
  /** `css.preprocessorOptions.styl` or `.stylus`. */
  options: Readonly<Record<string, unknown>>;
  sourceMaps: boolean;
}

/** Compiles Stylus with the project's own `stylus`. */
export async function compileStylus(input: StylusInput, host: CssHost): Promise<Preprocessed> {
  const { file, sourceMaps } = input;
  const module = await host.loadFromProject("stylus");
  if (!module) throw missingPreprocessorError(input.language, ["stylus"], file);
  const stylus = (module.default ?? module) as unknown as StylusModule;
  const { additionalData } = input.options;
  const data = await addData(input.code, {
    data: additionalData,
    file,
    separator: "\n",
    sourceMaps,
  });
  const resolved = new Map<string, string>();
  while (true) {
    const attempt = new Attempt(stylus, data.code, input, resolved);
    try {
      const { code, map } = attempt.render();
      return {
        code,
        map: combineMaps([map, data.map], file),
        deps: attempt.deps(),
        warnings: [],
      };
    } catch (error) {
      host.watch?.(attempt.deps());
      const { unresolved } = attempt;
      const found = unresolved && await findFile(unresolved, input.root, host);
      if (!found) {
        const description = unresolved &&
          host.explainImport(unresolved.specifier, unresolved.importer, "stylus");
        throw await stylusError(error, { input: { file, ...data }, description, host });
      }
      resolved.set(keyOf(unresolved), found);
    }
  }
}

/** One rendering, which ends at the first import that is not resolved yet. */
class Attempt {
  unresolved: Unresolved | undefined;
  readonly #renderer: Renderer;
  readonly #root: string;
  readonly #imported = new Set<string>();

  constructor(
    stylus: StylusModule,
    code: string,
    input: StylusInput,
    resolved: ReadonlyMap<string, string>,
  ) {
    const { additionalData: _, define, ...options } = input.options;
    this.#root = input.root;
    this.#renderer = stylus(code, {
      paths: [posix.join(input.root, "node_modules")],
      Evaluator: evaluatorClass(stylus, resolved, {
        file: input.file,
        imported: (path) => this.#imported.add(path),
        unresolved: (unresolved) => this.unresolved ??= unresolved,
      }),
      ...options,
      filename: input.file,
    });
    for (const [name, value] of Object.entries(define ?? {})) this.#renderer.define(name, value);
    if (input.sourceMaps) {
      this.#renderer.set("sourcemap", { comment: false, inline: false, basePath: input.root });
    }
  }

  render(): { code: string; map: SourceMap | null } {
    const code = this.#renderer.render();
    const map = normalizeMap(this.#renderer.sourcemap);
    const sources = map?.sources.map((source) => source && resolvePath(this.#root, slash(source)));
    return { code, map: map && { ...map, sources: sources! } };
  }

  deps(): string[] {
    if (this.#imported.size === 0 && !this.unresolved) return [];
    const listed = new Set(this.#imported);
    try {
      // Also lists the files of `@import "folder/*"`.
      for (const dep of this.#renderer.deps()) listed.add(dep);
    } catch {
      // The rendering reports the error.
    }
    const files = [...listed].map(slash);
    // Stylus includes the file of its built-in functions.
    return files.filter((dep) => !/\/stylus\/.*\/functions\/index\.styl$/.test(dep));
  }
}

interface EvaluatorEvents {
  file: string;
  imported(path: string): void;
  unresolved(unresolved: Unresolved): void;
}

function evaluatorClass(
  stylus: StylusModule,
  resolved: ReadonlyMap<string, string>,
  events: EvaluatorEvents,
) {
  return class extends stylus.Evaluator {
    override visitImport(node: ImportNode): unknown {
      const expression = typeof node.path === "string" ? undefined : node.path;
      const specifier = expression?.first?.val;
      const importer = slash(node.filename ?? events.file);
      const known = typeof specifier === "string" && resolved.get(keyOf({ specifier, importer }));
      if (known && expression) expression.nodes[0] = new stylus.nodes.String(known);
      else if (typeof specifier === "string" && isPackageImport(specifier)) {
        // Stylus would leave the import to the browser.
        events.unresolved({ specifier, importer });
        throw new Error(`failed to locate @import file ${specifier}`);
      }
      try {
        const block = super.visitImport(node);
        if (typeof node.path === "string") events.imported(node.path);
        return block;
      } catch (error) {
        const isLookup = error instanceof Error && error.message.startsWith("failed to locate @");
        if (isLookup && typeof specifier === "string") events.unresolved({ specifier, importer });
        throw error;
      }
    }
  };
}

/** Whether a specifier is one of the `imports` of a package.json and does not name plain CSS. */
function isPackageImport(specifier: string): boolean {
  return specifier.startsWith("#") && !/\.css(?:$|[?#])/.test(specifier);
}

function keyOf({ specifier, importer }: Unresolved): string {
  return `${importer}\n${specifier}`;
}

async function findFile({ specifier, importer }: Unresolved, root: string, host: CssHost) {
  const beside = candidatesOf(specifier);
  // Stylus searches the working directory, which need not be the root.
  const belowRoot = isAbsolutePath(specifier) ? [] : candidatesOf(posix.join(root, specifier));
  for (const candidate of [...beside, ...belowRoot]) {
    const found = await host.resolveImport(candidate, importer, "stylus");
    if (found !== null) return found;
  }
  const folder = posix.dirname(importer);
  host.watch?.([...beside, ...belowRoot].map((candidate) => resolvePath(folder, candidate)));
  return null;
}

function candidatesOf(specifier: string): string[] {
  const hasExtension = /\.(?:styl|css)$/.test(specifier);
  return hasExtension ? [specifier] : [`${specifier}.styl`, `${specifier}/index.styl`, specifier];
}

/**
 * Extracts place and message from Stylus's error, which combines place, frame and message in one
 * text.
 */
async function stylusError(
  error: unknown,
  { input, description, host }: {
    input: PreprocessorInput;
    description: { message: string; hint: string } | undefined;
    host: CssHost;
  },
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const [, file, line, column] = /^(.+):(\d+):(\d+)\n/.exec(error.message) ?? [];
  const message = error.message.split("\n\n").slice(1).join("\n\n").trim().split("\n")[0];
  return await preprocessorError(
    {
      name: "stylus",
      message: message || error.message,
      ...description,
      file: file === undefined ? input.file : slash(file),
      line: line === undefined ? undefined : Number(line),
      column: column === undefined ? undefined : Math.max(0, Number(column) - 1),
      cause: error,
    },
    input,
    host,
  );
}
