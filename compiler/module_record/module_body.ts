import type { LexedExport } from "../javascript/imports.ts";

const TRIVIA = String.raw`(?:\s|/\*[^]*?\*/|//.*\n)*`;
/** The start of a function or class, which after `export default` is a declaration. */
const DECLARED = new RegExp(String.raw`${TRIVIA}(?:(?:async\s+)?function|class)\b`, "y");
/** The start of an unnamed function or class, up to the position of the name. */
const NAMELESS = new RegExp(
  String
    .raw`${TRIVIA}(?:(?:async\s+)?function${TRIVIA}\*?${TRIVIA}(?=\()|class${TRIVIA}(?=\{|extends\b))`,
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
    DECLARED.lastIndex = NAMELESS.lastIndex = end;
    const nameless = NAMELESS.exec(code)?.[0];
    if (nameless !== undefined) {
      return [{ start, end: end + nameless.length, text: `${nameless} _default ` }];
    }
    return [{ start, end, text: DECLARED.test(code) ? "" : ";_default =" }];
  });
}
