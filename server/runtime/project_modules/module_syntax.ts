import { init, parse, type StaticImport } from "es-module-lexer";

/** Initializes the lexer, which the other functions of this file need. */
export async function initModuleSyntax(): Promise<void> {
  await init;
}

/** Tells whether source text has `import`, `export` or `import.meta`. */
export function hasModuleSyntax(source: string): boolean {
  try {
    return parse(source)[3];
  } catch {
    // Unreadable text is left to the CommonJS loader, whose error is the better one.
    return false;
  }
}

/**
 * The specifiers of an ES module's static imports, in their order; empty for text that does not
 * parse.
 */
export function staticImports(source: string): string[] {
  return parseStatic(source).map(({ specifier }) => specifier);
}

/**
 * Removes the attributes of static imports (`with { type: "json" }`) from `source`; columns stay
 * the same.
 */
export function withoutImportAttributes(source: string): string {
  let text = source;
  for (const { attributesStart, end: specifierEnd, importEnd } of parseStatic(source)) {
    if (attributesStart < 0) continue;
    const start = specifierEnd + 1;
    const blank = text.slice(start, importEnd).replace(/[^\r\n]/g, " ");
    text = text.slice(0, start) + blank + text.slice(importEnd);
  }
  return text;
}

function parseStatic(source: string): StaticImport[] {
  try {
    const [imports] = parse(source);
    return imports.flatMap((each) =>
      each.type === "static" || each.type === "reexport-star" ? [each] : []
    );
  } catch {
    return [];
  }
}
