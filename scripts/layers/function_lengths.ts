import { parseSource, type SyntaxNode, visitNodes } from "./parse_source.ts";

/** A function, method or callback. */
export interface MeasuredFunction {
  /**
   * Includes its class: `UpdateDispatcher.#send`; a callback is named after the call that takes it:
   * `test()`.
   */
  name: string;
  /** Counts from 1. */
  line: number;
  lines: number;
}

const FUNCTION = /^(?:Function(?:Declaration|Expression)|ArrowFunctionExpression|.*Method)$/;

const nameOf = (node: unknown): string | undefined => {
  const { type, name, id, value, property } = (node ?? {}) as Record<string, unknown>;
  if (typeof name === "string") return name;
  if (type === "PrivateName") return `#${nameOf(id)}`;
  if (type === "MemberExpression") return nameOf(property);
  return typeof value === "string" ? value : undefined;
};

/** The name of a function expression, from the node that it is assigned or passed to. */
function nameByParent(parent: SyntaxNode | null): string {
  if (parent?.type === "CallExpression") return `${nameOf(parent.callee) ?? "call"}()`;
  return nameOf(parent?.id ?? parent?.key ?? parent?.left) ?? "function";
}

/**
 * Measures every function of a module, nested functions included, from its first line to its last.
 *
 * @param code TypeScript.
 */
export function functionLengths(code: string): MeasuredFunction[] {
  const functions: MeasuredFunction[] = [];
  const classes: { name: string; end: number }[] = [];
  visitNodes(parseSource(code).body, (node, parent) => {
    if (/^Class(?:Declaration|Expression)$/.test(node.type)) {
      classes.push({ name: nameOf(node.id) ?? nameByParent(parent), end: node.end });
    }
    if (!FUNCTION.test(node.type) || !node.body) return;
    const own = nameOf(node.id ?? node.key) ?? nameByParent(parent);
    const owner = /^Class.*Method$/.test(node.type) || /^Class.*Property$/.test(parent?.type ?? "")
      ? classes.findLast(({ end }) => end >= node.end)
      : undefined;
    const { start, end } = node.loc;
    functions.push({
      name: owner ? `${owner.name}.${own}` : own,
      line: start.line,
      lines: end.line - start.line + 1,
    });
  });
  return functions;
}
