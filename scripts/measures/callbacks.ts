import { parseSource, type SyntaxNode, visitNodes } from "../layers/parse_source.ts";

/** Interfaces through which parts receive their dependencies. */
const OPTION_LIKE = /(?:Options|Parts|Host|Context|Config)$/;

function isFunctionType(node: SyntaxNode | undefined): boolean {
  if (node?.type === "TSParenthesizedType") {
    return isFunctionType(node.typeAnnotation as SyntaxNode);
  }
  if (node?.type === "TSUnionType") return (node.types as SyntaxNode[]).some(isFunctionType);
  return node?.type === "TSFunctionType";
}

function isCallback({ type, typeAnnotation }: SyntaxNode): boolean {
  if (type === "TSMethodSignature") return true;
  const annotation = typeAnnotation as { typeAnnotation: SyntaxNode } | undefined;
  return isFunctionType(annotation?.typeAnnotation);
}

/**
 * Counts of members behind an interface, where "go to definition" ends, and of values without a
 * type.
 */
export interface TypeCounts {
  /** Members of interfaces with an option-like name. */
  members: number;
  /** Members that are functions. */
  callbacks: number;
  /** Uses of `any`. */
  anys: number;
}

/**
 * Reads the types of some files.
 *
 * @param texts TypeScript.
 */
export function countCallbacks(texts: readonly string[]): TypeCounts {
  const counts = { members: 0, callbacks: 0, anys: 0 };
  for (const text of texts) {
    visitNodes(parseSource(text).body, (node) => {
      if (node.type === "TSAnyKeyword") counts.anys++;
      if (node.type !== "TSInterfaceDeclaration") return;
      if (!OPTION_LIKE.test((node.id as { name: string }).name)) return;
      const members = (node.body as { body: SyntaxNode[] }).body;
      counts.members += members.length;
      counts.callbacks += members.filter(isCallback).length;
    });
  }
  return counts;
}
