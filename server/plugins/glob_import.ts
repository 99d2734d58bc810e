import { existsSync } from "node:fs";
import MagicString from "magic-string";
import {
  VARIABLE_IMPORT_HELPER,
  variableImport,
  writeVariableImport,
} from "../../compiler/dynamic_import.ts";
import { type GlobCall, parseGlobImports, writeGlobImport } from "../../compiler/glob_import.ts";
import { globMatcher, type ResolvedGlob, resolveGlob } from "../../compiler/glob_patterns.ts";
import { lexModule } from "../../compiler/imports.ts";
import type { Alias } from "../config/types.ts";
import { isInside, slash } from "../paths.ts";
import type { Plugin, TransformContext } from "../plugin_container/types.ts";
import { cleanUrl, isVirtualId } from "../url.ts";

/** Options of {@linkcode globImportPlugin}. */
export interface GlobImportPluginOptions {
  root: string;
  alias: readonly Alias[];
}

/**
 * The plugin for `import.meta.glob()` and for `import()` of a template literal with substitutions. A file that
 * appears or goes updates the modules whose patterns match it.
 */
export function globImportPlugin(options: GlobImportPluginOptions): Plugin {
  const globs = new GlobImports(options);
  return {
    name: "vireo:glob_import",
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
      // Their code lists files that are gone, or lacks ones that are there.
      for (const module of importers) graph.invalidate(module, { timestamp });
      return [...new Set([...modules, ...importers])];
    },
  };
}

/** The globs of one server. */
class GlobImports {
  readonly #options: GlobImportPluginOptions;
  /** Tells for each module with globs whether a file is one of theirs. */
  readonly #matchers = new Map<string, ((file: string) => boolean)[]>();

  constructor(options: GlobImportPluginOptions) {
    this.#options = options;
  }

  /** The ids of the modules that a file matters to. */
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
    const matchers: ((file: string) => boolean)[] = [];
    const heads: string[] = [];
    for (const call of calls) {
      const { code: object, head } = await this.#expand(call, id, matchers);
      text.overwrite(call.start, call.end, object);
      if (head) heads.push(head);
    }
    for (const found of imports) {
      const variable = variableImport(found, code);
      if (variable === undefined) continue;
      if ("problem" in variable) {
        context.warn({ message: variable.problem, hint: variable.hint }, found.start);
        continue;
      }
      const { call } = variable;
      const { code: object } = await this.#expand(call, id, matchers);
      const template = code.slice(found.start, found.end);
      text.overwrite(call.start, call.end, writeVariableImport(object, template));
      if (!heads.includes(VARIABLE_IMPORT_HELPER)) heads.push(VARIABLE_IMPORT_HELPER);
    }
    if (matchers.length > 0) this.#matchers.set(id, matchers);
    else this.#matchers.delete(id);
    if (!text.hasChanged()) return undefined;
    if (heads.length > 0) text.prepend(heads.join(" ") + " ");
    return {
      code: text.toString(),
      map: text.generateMap({ hires: "boundary", source: cleanUrl(id) }),
    };
  }

  async #expand(call: GlobCall, id: string, matchers: ((file: string) => boolean)[]) {
    const file = cleanUrl(id);
    const resolved = await resolveGlob(call, {
      root: this.#options.root,
      importer: isVirtualId(id) ? undefined : file,
      resolveAlias: (pattern) => Promise.resolve(this.#resolveAlias(pattern)),
    });
    matchers.push(globMatcher(resolved));
    const files = await listFiles(resolved, this.#options.root);
    return writeGlobImport(call, files.filter((found) => found !== file).map(resolved.describe));
  }

  #resolveAlias(pattern: string): string | undefined {
    const { alias, root } = this.#options;
    const entry = alias.find(({ find }) =>
      find instanceof RegExp
        ? find.test(pattern)
        : pattern === find || pattern.startsWith(withSlash(find))
    );
    if (entry === undefined) return undefined;
    const path = slash(pattern.replace(entry.find, entry.replacement));
    // An alias may stand for a path from the root, as in { "@": "/src" }.
    const isFromRoot = path.startsWith("/") && !isInside(root, path) &&
      !existsSync(fixedFolder(path));
    return isFromRoot ? root + path : path;
  }
}

function withSlash(find: string): string {
  return find.endsWith("/") ? find : find + "/";
}

/** The folders of a pattern before its first magic character. */
function fixedFolder(pattern: string): string {
  const fixed = /^[^*?{}()[\]!+@]*/.exec(pattern)![0];
  return fixed.slice(0, fixed.lastIndexOf("/")) || "/";
}

async function listFiles(resolved: ResolvedGlob, root: string): Promise<string[]> {
  // Loaded here, because few projects have globs and every start would wait for it.
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
