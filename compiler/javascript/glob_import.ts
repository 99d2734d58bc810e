/**
 * How `import.meta.glob()` works:
 *
 * 1. `parseGlobImports()` reads the calls of a module; their arguments must be literals.
 * 2. `resolveGlob()` (`glob_patterns.ts`) makes the patterns absolute.
 * 3. The plugin lists the matching files.
 * 4. `writeGlobImport()` writes the object that replaces the call.
 *
 * Source: https://vite.dev/guide/features#glob-import
 */

import { codeFrame, locationOfOffset } from "../code_frame.ts";
import { importMetaUses } from "./import_meta.ts";
import { lexModule } from "./imports.ts";
import { type JsLiteral, LiteralError, readArguments, skipTrivia } from "./js_literal.ts";
import { CompileError } from "../types.ts";

/** The second argument of a call, with defaults. */
export interface GlobOptions {
  /** Whether to import statically, at the head of the module. */
  eager: boolean;
  /** The export to import; `undefined` for the whole namespace. */
  import: string | undefined;
  /** The query of each import, with its question mark; empty if there is none. */
  query: string;
  /** Whether to include `node_modules` and names that begin with a dot. */
  exhaustive: boolean;
  caseSensitive: boolean;
  /** The folder that relative patterns and the keys are relative to. */
  base: string | undefined;
}

/** One call of `import.meta.glob()`. */
export interface GlobCall {
  /** The position of the call among those of the module, from 0. */
  index: number;
  /** The range of the call. */
  start: number;
  end: number;
  /** As written; negative ones begin with `!`. */
  patterns: string[];
  options: GlobOptions;
  /** The number of line breaks in the call, so that the lines behind it keep their numbers. */
  lines: number;
}

/** A file that matches. */
export interface GlobFile {
  /** The key in the object. */
  key: string;
  /** The imported module, without the query. */
  specifier: string;
}

/** The text that replaces a call. */
export interface GlobCode {
  code: string;
  /** Import statements for the head of the module, on one line; empty if the call is lazy. */
  head: string;
}

type RawOptions = Record<string, unknown>;

/**
 * Reads every `import.meta.glob()` of a module.
 *
 * @param importMetas The ranges of `import.meta`, if `lexModule()` has already run.
 * @throws {CompileError} When an argument is not a literal or an option is unknown.
 */
export function parseGlobImports(
  code: string,
  file: string,
  importMetas?: readonly { start: number; end: number }[],
): GlobCall[] {
  if (!code.includes("glob")) return [];
  const metas = importMetas ?? lexModule(code, file).importMetas;
  const calls: GlobCall[] = [];
  for (const use of importMetaUses(code, metas)) {
    if (use.property !== "glob") continue;
    // The type argument remains where TypeScript is not compiled yet.
    const open = /(?:<(?:[^<>]|<[^<>]*>)*>\s*)?\(/y;
    open.lastIndex = skipTrivia(code, use.end);
    if (!open.test(code)) continue;
    calls.push(
      readCall({ code, file, start: use.start, open: open.lastIndex, index: calls.length }),
    );
  }
  return calls;
}

/**
 * Writes the object that replaces a call.
 *
 * @param files The matching files, in the order of the keys.
 */
export function writeGlobImport(call: GlobCall, files: readonly GlobFile[]): GlobCode {
  const { eager, import: name, query } = call.options;
  const heads: string[] = [];
  const members = files.map(({ key, specifier }, index) => {
    const source = JSON.stringify(specifier + query);
    if (!eager) {
      const take = name === undefined ? "" : `.then((m) => m[${JSON.stringify(name)}])`;
      return `${JSON.stringify(key)}: () => import(${source})${take}`;
    }
    const local = `__vireo_glob_${call.index}_${index}`;
    heads.push(
      name === undefined
        ? `import * as ${local} from ${source};`
        : `import { ${exportName(name)} as ${local} } from ${source};`,
    );
    return `${JSON.stringify(key)}: ${local}`;
  });
  // A call, because an object literal in parentheses would continue a preceding line without a
  // semicolon.
  const code = `/* #__PURE__ */ Object.assign({ ${members.join(", ")} }${"\n".repeat(call.lines)})`;
  return { code, head: heads.join(" ") };
}

function exportName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

interface CallPlace {
  code: string;
  file: string;
  start: number;
  /** The offset behind the parenthesis. */
  open: number;
  index: number;
}

function readCall({ code, file, start, open, index }: CallPlace): GlobCall {
  try {
    const { args, end } = readArguments(code, open);
    const [patterns, options] = args;
    if (args.length > 2) throw new LiteralError("Expected at most two arguments", args[2]!.start);
    return {
      index,
      start,
      end,
      patterns: readPatterns(patterns, open),
      options: readOptions(options),
      lines: code.slice(start, end).split("\n").length - 1,
    };
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    const loc = locationOfOffset(code, error.offset);
    throw new CompileError(
      `Cannot read the arguments of "import.meta.glob": ${lowerFirst(error.message)}`,
      {
        id: file,
        loc: { file, ...loc },
        frame: codeFrame(code, loc),
        hint:
          "Write the patterns and the options as literals: they are read without running the code",
        plugin: "glob-import",
        cause: error,
      },
    );
  }
}

function lowerFirst(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}

function readPatterns(literal: JsLiteral | undefined, open: number): string[] {
  if (literal === undefined) throw new LiteralError("Expected a pattern", open);
  const literals = Array.isArray(literal.value) ? literal.children : [literal];
  const wrong = literals.find(({ value }) => typeof value !== "string");
  if (wrong) throw new LiteralError("Expected a string", wrong.start);
  return literals.map(({ value }) => value as string);
}

const OPTION_TYPES: Record<string, string[]> = {
  eager: ["boolean"],
  import: ["string"],
  query: ["string", "object"],
  as: ["string"],
  exhaustive: ["boolean"],
  caseSensitive: ["boolean"],
  base: ["string"],
};

function readOptions(literal: JsLiteral | undefined): GlobOptions {
  const value = literal?.value ?? {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new LiteralError("Expected an object of options", literal!.start);
  }
  const raw = value as RawOptions;
  for (const [index, [key, option]] of Object.entries(raw).entries()) {
    const types = Object.hasOwn(OPTION_TYPES, key) ? OPTION_TYPES[key]! : undefined;
    const place = literal!.children[index]?.start ?? literal!.start;
    if (types === undefined) throw new LiteralError(`Unknown option "${key}"`, place);
    if (option !== undefined && !types.includes(typeof option)) {
      throw new LiteralError(`Expected a ${types.join(" or an ")} for "${key}"`, place);
    }
  }
  const { query, name } = queryAndName(raw);
  return {
    eager: raw.eager === true,
    import: name === "*" ? undefined : name,
    query,
    exhaustive: raw.exhaustive === true,
    caseSensitive: raw.caseSensitive !== false,
    base: (raw.base as string | undefined) || undefined,
  };
}

/** Supports `as: "raw"`, the older spelling of `query: "?raw", import: "default"`. */
function queryAndName(raw: RawOptions): { query: string; name: string | undefined } {
  const name = raw.import as string | undefined;
  if (typeof raw.as === "string") {
    const isModule = raw.as === "" || raw.as === "*";
    return { query: isModule ? "" : `?${raw.as}`, name: isModule ? name : name ?? "default" };
  }
  const { query } = raw;
  if (typeof query === "object" && query !== null) {
    const parameters = Object.entries(query).map((
      [key, value],
    ): [string, string] => [key, String(value)]);
    return { query: `?${new URLSearchParams(parameters)}`, name };
  }
  const text = typeof query === "string" ? query : "";
  return { query: text === "" || text.startsWith("?") ? text : `?${text}`, name };
}
