/**
 * How the hot code of a module is read:
 *
 * 1. `lexModule()` finds every `import.meta`, except in strings, comments and the text of
 *    templates.
 * 2. `import.meta.hot` followed by `.accept(` or `.acceptExports(` is a declaration; any other form
 *    only uses it.
 * 3. Calls on aliases (`const hot = import.meta.hot`, `const { hot } = import.meta`) are searched
 *    in the masked code and count the same.
 * 4. The first argument decides: a string or an array of strings names dependencies; anything else
 *    is a callback, with which the module accepts itself.
 */

import { codeFrame, locationOfOffset } from "../code_frame.ts";
import { type ImportMetaUse, importMetaUses, readProperty, usesImportMeta } from "./import_meta.ts";
import { lexModule } from "./imports.ts";
import { type JsLiteral, LiteralError, readLiteral, skipTrivia } from "./js_literal.ts";
import { maskNonCode } from "./js_mask.ts";
import { CompileError } from "../types.ts";

/** An accepted dependency: its specifier, and the range with the quotes. */
export interface AcceptedDep {
  specifier: string;
  start: number;
  end: number;
}

/** The declarations of a module through `import.meta.hot`. */
export interface HotDeclarations {
  /** Whether the module needs a hot context. */
  used: boolean;
  selfAccepts: boolean;
  /** One for each occurrence, in source order. */
  acceptedDeps: AcceptedDep[];
  /** The names passed to `acceptExports()`; `null` if it is not called. */
  acceptedExports: Set<string> | null;
}

/** Options of {@linkcode lexHot}. */
export interface LexHotOptions {
  /** For messages: the absolute path or id. */
  file?: string;
  /** The ranges of `import.meta`, if `lexModule()` has already run. */
  importMetas?: readonly { start: number; end: number }[];
}

/**
 * Finds the accepted dependencies and exports of a module.
 *
 * @param code JavaScript, without TypeScript and JSX.
 * @throws {CompileError} When names passed to `accept` or `acceptExports` are not constant.
 */
export function lexHot(code: string, options: LexHotOptions = {}): HotDeclarations {
  const { file = "module" } = options;
  const found: HotDeclarations = {
    used: false,
    selfAccepts: false,
    acceptedDeps: [],
    acceptedExports: null,
  };
  if (!code.includes("import.meta") && !/\bimport\s*(?:\/[/*][^]*?)?\.\s*meta\b/.test(code)) {
    return found;
  }
  const uses = importMetaUses(code, options.importMetas ?? lexModule(code, file).importMetas);
  found.used = usesImportMeta(uses, "hot");
  if (!found.used) return found;
  for (const use of uses) {
    if (use.property === "hot") readCall(code, use.end, found, file);
  }
  readAliases(code, uses, found, file);
  found.acceptedDeps.sort((a, b) => a.start - b.start);
  return found;
}

/** Reads `.accept(…)` or `.acceptExports(…)` after the hot context. */
function readCall(code: string, offset: number, found: HotDeclarations, file: string): void {
  const method = readProperty(code, offset);
  if (method?.name !== "accept" && method?.name !== "acceptExports") return;
  const call = /\(|\?\.\s*\(/y;
  call.lastIndex = skipTrivia(code, method.end);
  if (!call.test(code)) return;
  const argument = skipTrivia(code, call.lastIndex);
  if (method.name === "accept") readAccept(code, argument, found, file);
  else readAcceptExports(code, argument, found, file);
}

function readAccept(code: string, offset: number, found: HotDeclarations, file: string): void {
  if (!/["'`[]/.test(code[offset] ?? "")) {
    found.selfAccepts = true;
    return;
  }
  for (const literal of readStrings(code, offset, "accept", file)) {
    const { start, end } = literal;
    found.acceptedDeps.push({ specifier: literal.value as string, start, end });
  }
}

function readAcceptExports(
  code: string,
  offset: number,
  found: HotDeclarations,
  file: string,
): void {
  found.acceptedExports ??= new Set();
  for (const literal of readStrings(code, offset, "acceptExports", file)) {
    found.acceptedExports.add(literal.value as string);
  }
}

/** Reads an argument that must be a string or an array of strings. */
function readStrings(code: string, offset: number, method: string, file: string): JsLiteral[] {
  try {
    const literal = readLiteral(code, offset);
    const strings = Array.isArray(literal.value) ? literal.children : [literal];
    const wrong = strings.find((string) => typeof string.value !== "string");
    if (wrong) throw new LiteralError("Expected a string", wrong.start);
    const after = skipTrivia(code, literal.end);
    if (!/[,)]/.test(code[after] ?? "")) throw new LiteralError("Expected a literal", offset);
    return strings;
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    const loc = locationOfOffset(code, error.offset);
    throw new CompileError(`The first argument of "import.meta.hot.${method}" is not constant`, {
      id: file,
      loc: { file, ...loc },
      frame: codeFrame(code, loc),
      hint:
        "Write a string literal or an array of string literals: the server reads it without running the code",
      plugin: "hot-lexer",
      cause: error,
    });
  }
}

/** Reads the calls on aliases of the hot context. */
function readAliases(
  code: string,
  uses: readonly ImportMetaUse[],
  found: HotDeclarations,
  file: string,
): void {
  const hasCandidate = uses.some(({ start, property }) =>
    (property === "hot" || property === undefined) && /=\s*$/.test(code.slice(0, start))
  );
  if (!hasCandidate) return;
  const mask = maskNonCode(code);
  for (const name of aliases(mask, uses)) {
    const calls = new RegExp(
      `(?<![\\w$.]|\\.\\s+)${name.replaceAll("$", "\\$")}(?=\\s*(?:\\?\\s*)?\\.\\s*accept)`,
      "g",
    );
    for (const { index } of mask.matchAll(calls)) readCall(code, index + name.length, found, file);
  }
}

/**
 * Names from `const hot = import.meta.hot`, `const { hot } = import.meta` or
 * `const { hot: h } = import.meta`.
 */
function aliases(mask: string, uses: readonly ImportMetaUse[]): Set<string> {
  const names = new Set<string>();
  for (const { start, property } of uses) {
    const before = mask.slice(0, start);
    if (property === "hot") {
      const name = /(?<![\w$.])([A-Za-z_$][\w$]*)\s*=\s*$/.exec(before)?.[1];
      if (name) names.add(name);
    } else if (property === undefined) {
      const pattern = /\{([^{}]*)\}\s*=\s*$/.exec(before)?.[1];
      const entry = pattern &&
        /(?:^|,)\s*hot\s*(?::\s*([A-Za-z_$][\w$]*)\s*)?(?:,|$)/.exec(pattern);
      if (entry) names.add(entry[1] ?? "hot");
    }
  }
  return names;
}
