import { maskNonCode } from "../javascript/js_mask.ts";
import type { LexedExport } from "../javascript/imports.ts";

const TRIVIA = String.raw`(?:\s|/\*[^]*?\*/|//.*\n)*`;
/** The start of a function or class, which after `export default` is a declaration. */
const DECLARED = new RegExp(String.raw`${TRIVIA}(?:(?:async\s+)?function|class)\b`, "y");
/**
 * The start of an unnamed function (its first group) or class, up to the position of the name.
 */
const NAMELESS = new RegExp(
  String
    .raw`${TRIVIA}(?:((?:async\s+)?function)${TRIVIA}\*?${TRIVIA}(?=\()|class${TRIVIA}(?=\{|extends\b))`,
  "y",
);

interface Range {
  start: number;
  end: number;
}

/** The ranges of a module's ES module syntax. */
export interface ModuleSyntax {
  /** `import` and `export … from` statements. */
  statements: readonly Range[];
  exports: readonly LexedExport[];
  importMetas: readonly Range[];
}

/**
 * Converts a module's text to code that parses inside a function: removes `import` and `export`
 * declarations and replaces `import.meta` by a name. The code is only parsed, never run.
 */
export function moduleBody(
  code: string,
  { statements, exports, importMetas }: ModuleSyntax,
): string {
  const edits = [
    ...statements.map(({ start, end }) => ({ start, end, text: ";" })),
    ...importMetas.map(({ start, end }) => ({ start, end, text: "import_meta" })),
    ...exportEdits(code, exports),
    ...emptyExports(code).map((each) => ({ ...each, text: ";" })),
  ].sort((a, b) => a.start - b.start);
  let body = "";
  let end = 0;
  for (const edit of edits) {
    // A re-export is in both lists.
    if (edit.start < end) continue;
    body += code.slice(end, edit.start) + edit.text;
    end = edit.end;
  }
  return body + code.slice(end);
}

function exportEdits(
  code: string,
  exports: readonly LexedExport[],
): (Range & { text: string })[] {
  // All names of one statement share its start.
  const starts = new Set<number>();
  return exports.flatMap(({ statementStart: start, name, end }) => {
    if (starts.has(start)) return [];
    starts.add(start);
    const list = /export\s*\{[^}]*\}/y;
    list.lastIndex = start;
    if (list.test(code)) return [{ start, end: list.lastIndex, text: ";" }];
    if (name !== "default") return [{ start, end: start + "export".length, text: "" }];
    const declaration = defaultDeclaration(code, end);
    if (declaration?.kind === "named") return [{ start, end, text: "" }];
    if (!declaration) return [{ start, end, text: ";_default =" }];
    const head = code.slice(end, declaration.end);
    return [{ start, end: declaration.end, text: `${head} _default ` }];
  });
}

/** The statements `export {}`, which export no name. */
export function emptyExports(code: string): Range[] {
  const pattern = /\bexport\s*\{\s*\}/g;
  if (!pattern.test(code)) return [];
  pattern.lastIndex = 0;
  return Array.from(
    maskNonCode(code).matchAll(pattern),
    ({ 0: text, index }) => ({ start: index, end: index + text.length }),
  );
}

/** The function or class of a default export. */
export interface DefaultDeclaration {
  kind: "named" | "nameless function" | "nameless class";
  /** For a nameless one: the offset at which its name could be written. */
  end: number;
}

/**
 * The declaration after `export default`.
 *
 * @param offset The offset after `default`.
 * @returns `undefined` for an expression.
 */
export function defaultDeclaration(code: string, offset: number): DefaultDeclaration | undefined {
  DECLARED.lastIndex = NAMELESS.lastIndex = offset;
  const nameless = NAMELESS.exec(code);
  if (nameless) {
    const kind = nameless[1] === undefined ? "nameless class" : "nameless function";
    return { kind, end: offset + nameless[0].length };
  }
  return DECLARED.test(code) ? { kind: "named", end: offset } : undefined;
}
