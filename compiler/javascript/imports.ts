/**
 * How imports are read:
 *
 * 1. `lexModule()` finds every static and dynamic import, every `import.meta` and the exports.
 * 2. The import analysis resolves each specifier and replaces the range from `start` to `end` with
 *    the quoted URL.
 * 3. If the imported module is CommonJS, `interop.ts` rewrites the whole statement instead.
 * 4. `importedBindings()` reads the names of a statement, for updates by exports and for the
 *    interop.
 */

import { parse } from "es-module-lexer";
import { codeFrame, locationOfOffset } from "../code_frame.ts";
import { readLiteral } from "./js_literal.ts";
import { CompileError } from "../types.ts";

/** One import statement, `export … from` statement or `import()` expression. */
export interface LexedImport {
  kind: "static" | "export-star" | "dynamic";
  /** The unescaped text inside the quotes; `undefined` for a computed specifier. */
  specifier: string | undefined;
  /**
   * The range of the specifier with its quotes, or of the first argument of a computed `import()`.
   */
  start: number;
  end: number;
  /** The range of the statement or expression. */
  statementStart: number;
  statementEnd: number;
  /** `import source x`, `import defer * as x` and their dynamic forms. */
  phase: "source" | "defer" | null;
  attributes: Readonly<Record<string, string>>;
  /** For a template literal with substitutions: the text with `*` for each of them. */
  templatePattern: string | undefined;
  /** Whether a `@vite-ignore` comment before the specifier excludes it from resolution. */
  ignored: boolean;
  /** Whether it is an `import type`, which does not exist at run time. */
  typeOnly: boolean;
}

/** One exported name, except for those of `export * from`. */
export interface LexedExport {
  name: string;
  /** The range of the exported name, quotes included. */
  start: number;
  end: number;
  statementStart: number;
  /** The local binding and its range; `undefined` for an exported expression or a re-export. */
  local: { name: string; start: number; end: number } | undefined;
  /** For a re-export: the index in `imports` and the imported name, `"*"` for the namespace. */
  from: { index: number; imported: string } | undefined;
}

/** The imports and exports of one module. */
export interface LexedModule {
  imports: LexedImport[];
  /** The ranges of `import.meta`. */
  importMetas: { start: number; end: number }[];
  /** The exports, without those of `export * from`. */
  exports: LexedExport[];
  /** The specifiers of `export * from`. */
  starExports: string[];
  /** Whether the text must be an ES module: it has an import, an export or an `import.meta`. */
  hasModuleSyntax: boolean;
}

/** A name imported by a statement; `imported` is `"*"` for the whole namespace. */
export interface ImportedBinding {
  imported: string;
  /** The name in the importing module, or the exported name of `export … from`. */
  local: string;
}

/**
 * Reads the imports and exports of a module.
 *
 * @param code JavaScript.
 * @param file For messages: the absolute path or id.
 * @throws {CompileError} When the text cannot be parsed as JavaScript.
 */
export function lexModule(code: string, file: string): LexedModule {
  const module: LexedModule = {
    imports: [],
    importMetas: [],
    exports: [],
    starExports: [],
    hasModuleSyntax: false,
  };
  const [imports, exports, , hasModuleSyntax] = parseOrThrow(code, file);
  module.hasModuleSyntax = hasModuleSyntax;
  /**
   * The index in `module.imports` for each import of the lexer, which also counts `import.meta`.
   */
  const places: number[] = [];
  for (const found of imports) {
    places.push(module.imports.length);
    if (found.type === "import-meta") {
      module.importMetas.push({ start: found.start, end: found.end });
    } else {
      module.imports.push(
        found.type === "dynamic" ? dynamicImport(code, found) : staticImport(found),
      );
    }
  }
  for (const found of exports) {
    if (found.typeOnly) continue;
    if (found.type === "reexport-all") module.starExports.push(found.from);
    else module.exports.push(lexedExport(found, places));
  }
  return module;
}

/**
 * The names imported by an `import` or `export … from` statement.
 *
 * @param statement The text from `statementStart` to `statementEnd`.
 */
export function importedBindings(statement: string): ImportedBinding[] {
  const text = statement.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, " ");
  const isExport = /^\s*export\b/.test(text);
  const clause =
    /^\s*(?:import|export)\b\s*(?:(?:defer|source)\s+(?!from\b|,))?([^]*?)\s*\bfrom\s*["']/
      .exec(text)?.[1];
  if (!clause) return [];
  const bindings: ImportedBinding[] = [];
  const named = /\{([^]*)\}/.exec(clause)?.[1] ?? "";
  const rest = clause.replace(/\{[^]*\}/, "");
  const star = /\*(?:\s*as\s+("[^"]*"|'[^']*'|[^\s,]+))?/.exec(rest);
  if (star) bindings.push({ imported: "*", local: star[1] ? unquote(star[1]) : "*" });
  const standalone = rest.replace(/\*(?:\s*as\s+(?:"[^"]*"|'[^']*'|[^\s,]+))?/, "").replace(
    /,/g,
    "",
  ).trim();
  if (standalone && !isExport) bindings.unshift({ imported: "default", local: standalone });
  const entry =
    /("[^"]*"|'[^']*'|[^\s,]+)(?:\s+as\s+("[^"]*"|'[^']*'|[^\s,]+)|\s*as\s*("[^"]*"|'[^']*'))?/g;
  for (const [, imported, local, quoted] of named.matchAll(entry)) {
    bindings.push({ imported: unquote(imported!), local: unquote(local ?? quoted ?? imported!) });
  }
  return bindings;
}

type ParseResult = ReturnType<typeof parse>;
type ParsedImport = ParseResult[0][number];
type ParsedExport = Exclude<ParseResult[1][number], { type: "reexport-all" }>;

function parseOrThrow(code: string, file: string): ParseResult {
  try {
    return parse(code);
  } catch (error) {
    const offset = (error as { idx?: unknown }).idx;
    const loc = locationOfOffset(code, typeof offset === "number" ? offset : 0);
    throw new CompileError(`Cannot parse "${file}" as JavaScript`, {
      id: file,
      loc: { file, ...loc },
      frame: codeFrame(code, loc),
      hint: parseHint(code, file),
      plugin: "es-module-lexer",
      cause: error,
    });
  }
}

/** A hint for the most likely reason of a parse error. */
function parseHint(code: string, file: string): string {
  const extension = /\.(\w+)(?:[?#]|$)/.exec(file)?.[1] ?? "";
  const looksLikeJsx = /(?:[(=>?:,]|return)\s*<(?:[A-Za-z][\w.]*[\s/>]|>)/.test(code);
  if (/^[cm]?js$/.test(extension)) {
    return looksLikeJsx
      ? `Rename the file to "*.${extension}x": JSX is compiled only in .jsx and .tsx files`
      : "Fix the syntax error";
  }
  if (/^(?:[cm]?ts|[jt]sx)$/.test(extension)) return "Fix the syntax error";
  if (extension === "vue") return "Check the plugins that transform .vue files";
  return extension === ""
    ? "Check that what the module exports is JavaScript"
    : `Add a plugin that turns .${extension} files into JavaScript, or list the type in assetsInclude to import its URL`;
}

function staticImport(
  found: Extract<ParsedImport, { type: "static" | "reexport-star" }>,
): LexedImport {
  return {
    kind: found.type === "static" ? "static" : "export-star",
    specifier: found.specifier,
    // The lexer's range excludes the quotes.
    start: found.start - 1,
    end: found.end + 1,
    statementStart: found.importStart,
    statementEnd: found.importEnd,
    phase: found.phase,
    attributes: Object.fromEntries(found.attributes ?? []),
    templatePattern: undefined,
    ignored: false,
    typeOnly: found.typeOnly,
  };
}

function lexedExport(found: ParsedExport, places: readonly number[]): LexedExport {
  const { name, start, end, exportStart: statementStart } = found;
  const place = { name, start, end, statementStart };
  if (found.type === "reexport") {
    const from = { index: places[found.importIndex]!, imported: found.importName ?? "*" };
    return { ...place, local: undefined, from };
  }
  const { localName, localStart, localEnd } = found;
  const local = localName === undefined
    ? undefined
    : { name: localName, start: localStart, end: localEnd };
  return { ...place, local, from: undefined };
}

function dynamicImport(
  code: string,
  found: Extract<ParsedImport, { type: "dynamic" }>,
): LexedImport {
  return {
    kind: "dynamic",
    specifier: found.glob ? undefined : found.specifier,
    start: found.start,
    end: found.end,
    statementStart: found.importStart,
    statementEnd: found.importEnd,
    phase: found.phase,
    attributes: dynamicAttributes(code, found.attributesStart),
    templatePattern: found.glob ? found.specifier : undefined,
    ignored: /@vite-ignore\b/.test(code.slice(found.dynamicStart, found.start)),
    typeOnly: false,
  };
}

/** The attributes of `{ with: { type: "json" } }`, if the argument is a literal. */
function dynamicAttributes(code: string, start: number): Record<string, string> {
  if (start < 0) return {};
  try {
    const options = readLiteral(code, start).value as { with?: Record<string, string> } | null;
    return options?.with ?? {};
  } catch {
    return {};
  }
}

function unquote(name: string): string {
  return /^["']/.test(name) ? readLiteral(name, 0).value as string : name;
}
