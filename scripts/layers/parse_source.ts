import { babelParse, walk } from "@vue/compiler-sfc";

/** A node of Babel's syntax tree, with the properties that the checks read. */
export interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  loc: { start: { line: number }; end: { line: number } };
  [property: string]: unknown;
}

/** A comment's text without its marks, and the line of its start. */
export interface SourceComment {
  value: string;
  loc: { start: { line: number } };
}

export interface ParsedSource {
  /** The module's statements. */
  body: SyntaxNode[];
  comments: SourceComment[];
}

/**
 * Parses a TypeScript module with the parser that also compiles components.
 *
 * @param code Its text.
 */
export function parseSource(code: string): ParsedSource {
  const tree = babelParse(code, {
    sourceType: "module",
    plugins: ["typescript", "explicitResourceManagement", "importAttributes"],
  });
  return {
    body: tree.program.body as unknown as SyntaxNode[],
    comments: (tree.comments ?? []) as unknown as SourceComment[],
  };
}

/**
 * Visits every node below some statements, outer nodes first.
 *
 * @param visit Receives the node and its parent.
 */
export function visitNodes(
  body: readonly SyntaxNode[],
  visit: (node: SyntaxNode, parent: SyntaxNode | null) => void,
): void {
  for (const statement of body) {
    // The walker reads only `type` and the properties.
    walk(statement as never, {
      enter: (node: unknown, parent: unknown) => visit(node as SyntaxNode, parent as SyntaxNode),
    });
  }
}
