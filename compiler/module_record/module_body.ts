import type { LexedExport } from "../javascript/imports.ts";

const TRIVIA = String.raw`(?:\s|/\*[^]*?\*/|//.*\n)*`;
/** A function or a class, which `export default` makes a declaration of. */
const DECLARED = new RegExp(String.raw`${TRIVIA}(?:(?:async\s+)?function|class)\b`, "y");
/** One without a name, up to where the name would stand. */
const NAMELESS = new RegExp(
  String
    .raw`${TRIVIA}(?:(?:async\s+)?function${TRIVIA}\*?${TRIVIA}(?=\()|class${TRIVIA}(?=\{|extends\b))`,
  "y",
);

interface Range {
  start: number;
  end: number;
}

/** The places of a module's text that make it a module. */
export interface ModuleSyntax {
  /** Its `import` and `export … from` statements. */
  statements: readonly Range[];
  exports: readonly LexedExport[];
  importMetas: readonly Range[];
}

/**
 * A module's text as code that can stand in a function: without `import` and `export` declarations, and with names in the
 * place of `import.meta`. It is for parsers, and never runs.
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
    // A re-export is an import's statement as well.
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
  // The names of one statement have the same start.
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
