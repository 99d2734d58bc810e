import type { walkIdentifiers } from "@vue/compiler-sfc";
import MagicString from "magic-string";

type Node = Parameters<typeof walkIdentifiers>[0];

/** Called with the value of each assignment to an exported binding. */
export const NOTE_ASSIGNED = "__vireo_assigned__";

/** Module code in which assignments to exports call {@linkcode NOTE_ASSIGNED}. */
export interface AssignedExports {
  code: MagicString;
  /** The local names that functions assign. */
  names: Set<string>;
}

/**
 * Finds assignments to a module's exported bindings that may come after its evaluation, those in functions, and marks
 * them: whoever holds a copy of the binding has to know.
 *
 * @param code JavaScript.
 * @param locals Local names of the exported bindings.
 * @returns `undefined` when there is none.
 */
export async function markAssignedExports(
  code: string,
  locals: Iterable<string>,
): Promise<AssignedExports | undefined> {
  const names = new Set(locals);
  if (!mayAssign(code, names)) return undefined;
  // Loaded for few modules: for most the pattern above tells.
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

/** Declarations without indentation: they are the module's own, and a name has one. */
const CONSTANT = /^(?:export\s+(?:default\s+)?)?(?:const|class)\s+([\w$]+)/gm;
const FUNCTION = /^(?:export\s+(?:default\s+)?)?(?:async\s+)?function\b\s*\*?\s*([\w$]+)/gm;
/** Names after a keyword that declares them, wherever they stand. */
const DECLARED = /\b(?:let|var|const|class|function\b\s*\*?)\s*([\w$]+)/g;
/** A name before an operator, after one, and in the head of a loop. */
const ASSIGNED =
  /(?<![.\w$])([\w$]+)\s*(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\+\+|--)|(?:\+\+|--)\s*([\w$]+)|\bfor\s*(?:await\s*)?\(\s*([\w$]+)\s/g;
/** The end of a pattern that is assigned to. */
const PATTERN_END = /[\]}]\s*=(?![=>])/g;
/** Characters of a pattern that are looked at. */
const PATTERN_SIZE = 500;

/**
 * A quick look: whether any of the names may be assigned, its declaration aside. Most exports are constants and classes,
 * which nothing assigns, or functions, which hardly anything does.
 */
function mayAssign(code: string, names: ReadonlySet<string>): boolean {
  const variables = new Set(names);
  for (const [, name = ""] of code.matchAll(CONSTANT)) variables.delete(name);
  if (variables.size === 0) return false;
  const declared = new Set(Array.from(code.matchAll(DECLARED), ([, name = ""]) => name));
  for (const { index, 1: before, 2: after, 3: looped } of code.matchAll(ASSIGNED)) {
    const name = before ?? after ?? looped ?? "";
    if (!variables.has(name)) continue;
    const head = code.slice(Math.max(0, index - name.length - 8), index);
    // `let a = 1`, `, a = 1` of such a list, and `(a || (a = {}))` of a compiled enum.
    if (/\b(?:let|var|const)\s+$/.test(head) || head.endsWith(`${name} || (`)) continue;
    if (!declared.has(name) && /,\s*$/.test(head)) declared.add(name);
    else return true;
  }
  for (const [, name = ""] of code.matchAll(FUNCTION)) variables.delete(name);
  if (variables.size === 0) return false;
  for (const { index } of code.matchAll(PATTERN_END)) {
    if (isMemberAccess(code, index)) continue;
    const before = code.slice(Math.max(0, index - PATTERN_SIZE), index);
    const start = Math.max(...[";", "(", ")"].map((end) => before.lastIndexOf(end)));
    const pattern = before.slice(start + 1);
    if (/\b(?:let|var|const)\s*[[{][^=]*$/.test(pattern)) continue;
    for (const [name] of pattern.matchAll(/[\w$]+/g)) {
      if (variables.has(name)) return true;
    }
  }
  return false;
}

/** Whether a `]` ends `object[key]`, not a pattern. */
function isMemberAccess(code: string, end: number): boolean {
  let depth = 0;
  for (let at = end; at > Math.max(0, end - PATTERN_SIZE); at--) {
    if (code[at] === "]") depth++;
    if (code[at] === "[" && --depth === 0) return /[\w$)\]]/.test(code[at - 1] ?? "");
  }
  return false;
}

function isFunction({ type }: Node): boolean {
  return /Function|ObjectMethod|ClassMethod|ClassPrivateMethod/.test(type);
}

/** The assignment that an identifier is a target of, alone or in a pattern. */
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
