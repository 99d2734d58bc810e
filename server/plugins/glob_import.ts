import MagicString from "magic-string";
import {
  unlocatedImport,
  VARIABLE_IMPORT_HELPER,
  variableImport,
  writeVariableImport,
} from "../../compiler/javascript/dynamic_import.ts";
import {
  type GlobCall,
  parseGlobImports,
  writeGlobImport,
} from "../../compiler/javascript/glob_import.ts";
import {
  type GlobContext,
  globMatcher,
  type ResolvedGlob,
  resolveGlob,
  resolveTemplate,
} from "../../compiler/javascript/glob_patterns.ts";
import { lexModule } from "../../compiler/javascript/imports.ts";
import { slash } from "../base/paths.ts";
import type { Plugin, TransformContext } from "../plugin_api/types.ts";
import { piecesOfReference } from "../resolve/file_reference.ts";
import { cleanUrl, isVirtualId } from "../base/url.ts";

/** Options of {@linkcode globImportPlugin}. */
export interface GlobImportPluginOptions {
  root: string;
}

/**
 * The plugin for `import.meta.glob()` and for `import()` of a template literal with substitutions.
 * Adding or deleting a file updates the modules whose patterns match it.
 */
export function globImportPlugin(options: GlobImportPluginOptions): Plugin {
  const globs = new GlobImports(options);
  return {
    name: "vite:import-glob",
    transform: {
      filter: { code: /\bmeta\b[^]{0,200}?\bglob\b|import\s*\([^`)]{0,200}`/ },
      handler(code, id) {
        return globs.transform(this, code, id);
      },
    },
    hotUpdate({ type, file, modules, timestamp }) {
      if (type === "update") return undefined;
      const graph = this.environment.moduleGraph;
      const importers = globs.importersOf(file)
        .map((id) => graph.getModuleById(id))
        .filter((module) => module !== undefined);
      if (importers.length === 0) return undefined;
      // Their code lists deleted files or lacks added ones.
      for (const module of importers) graph.invalidate(module, { timestamp });
      return [...new Set([...modules, ...importers])];
    },
  };
}

/** The globs of one server. */
class GlobImports {
  readonly #options: GlobImportPluginOptions;
  /** For each module with globs, functions that test whether a file matches. */
  readonly #matchers = new Map<string, ((file: string) => boolean)[]>();

  constructor(options: GlobImportPluginOptions) {
    this.#options = options;
  }

  /** The ids of modules whose globs match the file. */
  importersOf(file: string): string[] {
    return [...this.#matchers]
      .filter(([id, matchers]) =>
        cleanUrl(id) !== file && matchers.some((matches) => matches(file))
      )
      .map(([id]) => id);
  }

  async transform(context: TransformContext, code: string, id: string) {
    const { imports, importMetas } = lexModule(code, id);
    const calls = parseGlobImports(code, id, importMetas);
    const text = new MagicString(code);
    const globs: ResolvedGlob[] = [];
    const heads: string[] = [];
    const expand = async (call: GlobCall, glob: ResolvedGlob) => {
      globs.push(glob);
      const files = await listFiles(glob, this.#options.root);
      const others = files.filter((file) => file !== cleanUrl(id));
      return writeGlobImport(call, others.map(glob.describe).filter((file) => file !== undefined));
    };
    const globContext = this.#globContext(context, id);
    for (const call of calls) {
      const { code: object, head } = await expand(call, await resolveGlob(call, globContext));
      text.overwrite(call.start, call.end, object);
      if (head) heads.push(head);
    }
    for (const found of imports) {
      const variable = variableImport(found, code);
      if (variable === undefined) continue;
      const glob = "call" in variable
        ? await resolveTemplate(variable.specifier, globContext)
        : undefined;
      if (!("call" in variable) || !glob) {
        // The specifier is left for the browser, which resolves or rejects it when the line runs.
        const problem = "call" in variable ? unlocatedImport(variable.specifier) : variable;
        context.warn(problem, found.start);
        continue;
      }
      const { code: object } = await expand(variable.call, glob);
      const template = code.slice(found.start, found.end);
      text.overwrite(
        found.statementStart,
        found.statementEnd,
        writeVariableImport(object, template),
      );
      if (!heads.includes(VARIABLE_IMPORT_HELPER)) heads.push(VARIABLE_IMPORT_HELPER);
    }
    if (globs.length > 0) this.#matchers.set(id, globs.map(globMatcher));
    else this.#matchers.delete(id);
    if (!text.hasChanged()) return undefined;
    if (heads.length > 0) text.prepend(heads.join(" ") + " ");
    return {
      code: text.toString(),
      map: text.generateMap({ hires: "boundary", source: cleanUrl(id) }),
    };
  }

  #globContext(context: TransformContext, id: string): GlobContext {
    return {
      root: this.#options.root,
      importer: isVirtualId(id) ? undefined : cleanUrl(id),
      locate: (specifier) =>
        piecesOfReference(specifier, (text, options) => context.resolve(text, id, options)),
    };
  }
}

async function listFiles(resolved: ResolvedGlob, root: string): Promise<string[]> {
  // Loaded on demand: few projects have globs, and loading it earlier would delay every start.
  const { glob } = await import("tinyglobby");
  const files = await glob(resolved.patterns, {
    absolute: true,
    cwd: root,
    ignore: resolved.ignored,
    dot: resolved.dot,
    caseSensitiveMatch: resolved.caseSensitive,
    expandDirectories: false,
  });
  return files.map(slash).sort();
}
