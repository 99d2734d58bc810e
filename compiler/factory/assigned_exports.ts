import type { walkIdentifiers } from "@vue/compiler-sfc";
import MagicString from "magic-string";
import { possiblyAssigned } from "./possibly_assigned.ts";

type Node = Parameters<typeof walkIdentifiers>[0];

/** The function that reports an assignment to an exported binding; it returns its argument. */
export const NOTE_ASSIGNED = "__vireo_assigned__";

/** A module whose assignments to exports call {@linkcode NOTE_ASSIGNED}. */
export interface AssignedExports {
  code: MagicString;
  /** The local names of exports that functions assign. */
  names: Set<string>;
}

/**
 * Marks assignments to exported bindings in functions. They can run after the module's evaluation,
 * when other modules hold copies of the bindings.
 *
 * @param code JavaScript.
 * @param locals Local names of the exported bindings.
 * @returns `undefined` without such assignments.
 */
export async function markAssignedExports(
  code: string,
  locals: Iterable<string>,
): Promise<AssignedExports | undefined> {
  const names = new Set(locals);
  if (possiblyAssigned(code, names).size === 0) return undefined;
  // Few modules need the parser: `possiblyAssigned()` rules out most.
  const { babelParse, walkIdentifiers } = await import("@vue/compiler-sfc");
  const { program } = babelParse(code, { sourceType: "module" });
  const marked = new MagicString(code);
  const found = new Set<string>();
  const seen = new Set<Node>();
  walkIdentifiers(
    program,
    (id, _parent, parents, _isReference, isLocal) => {
      if (isLocal || !names.has(id.name) || !parents.some(isFunction)) return;
      const target = assignmentOf(id, parents);
      if (!target) return;
      found.add(id.name);
      if (!seen.has(target)) mark(marked, target);
      seen.add(target);
    },
    true,
  );
  return found.size === 0 ? undefined : { code: marked, names: found };
}

/**
 * The exported bindings that functions assign.
 *
 * @param code JavaScript.
 * @param locals Local names of the exported bindings.
 */
export async function assignedExports(
  code: string,
  locals: Iterable<string>,
): Promise<ReadonlySet<string>> {
  return (await markAssignedExports(code, locals))?.names ?? new Set();
}

function isFunction({ type }: Node): boolean {
  return /Function|ObjectMethod|ClassMethod|ClassPrivateMethod/.test(type);
}

/** The assignment whose target is the identifier, alone or in a pattern. */
function assignmentOf(id: Node, parents: readonly Node[]): Node | undefined {
  let child = id;
  for (const parent of parents.toReversed()) {
    switch (parent.type) {
      case "UpdateExpression":
        return parent;
      case "AssignmentExpression":
      case "ForInStatement":
      case "ForOfStatement":
        return parent.left === child ? parent : undefined;
      case "ObjectProperty":
        if (parent.value !== child) return undefined;
        break;
      case "AssignmentPattern":
        if (parent.left !== child) return undefined;
        break;
      case "ObjectPattern":
      case "ArrayPattern":
      case "RestElement":
        break;
      default:
        return undefined;
    }
    child = parent;
  }
  return undefined;
}

function mark(code: MagicString, node: Node): void {
  if (node.type === "ForInStatement" || node.type === "ForOfStatement") {
    const { start, end } = node.body as { start: number; end: number };
    code.appendLeft(start, `{ ${NOTE_ASSIGNED}(); `).appendRight(end, " }");
    return;
  }
  code.appendLeft(node.start!, `${NOTE_ASSIGNED}(`).appendRight(node.end!, ")");
}
