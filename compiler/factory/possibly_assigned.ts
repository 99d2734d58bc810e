/** Constants, classes and functions declared without indentation, so at the top level. */
const CONSTANT = /^(?:export\s+(?:default\s+)?)?(?:const|class)\s+([\w$]+)/gm;
const FUNCTION = /^(?:export\s+(?:default\s+)?)?(?:async\s+)?function\b\s*\*?\s*([\w$]+)/gm;
/** Declared names, in any scope. */
const DECLARED = /\b(?:let|var|const|class|function\b\s*\*?)\s*([\w$]+)/g;
/** A name before an assignment operator, after `++` or `--`, or in the head of a loop. */
const ASSIGNED =
  /(?<![.\w$])([\w$]+)\s*(?:(?:[-+*/%&|^?]{0,2}|<<|>>>?)=(?![=>])|\+\+|--)|(?:\+\+|--)\s*([\w$]+)|\bfor\s*(?:await\s*)?\(\s*([\w$]+)\s/g;
/** The end of a destructuring pattern that is assigned. */
const PATTERN_END = /[\]}]\s*=(?![=>])/g;
/** Maximum length of a pattern, in characters. */
const PATTERN_SIZE = 500;

/**
 * The names that can be assigned after their declaration, or those of variables of the same name. A
 * quick check by patterns, which rules out most modules before they are parsed: most exports are constants and classes, which are never reassigned, or
 * functions, which rarely are.
 *
 * @param code JavaScript.
 * @param names Names that the module declares at its top level.
 */
export function possiblyAssigned(code: string, names: Iterable<string>): Set<string> {
  const variables = new Set(names);
  for (const [, name = ""] of code.matchAll(CONSTANT)) variables.delete(name);
  const assigned = new Set<string>();
  if (variables.size === 0) return assigned;
  const declared = new Set(Array.from(code.matchAll(DECLARED), ([, name = ""]) => name));
  for (const { index, 1: before, 2: after, 3: looped } of code.matchAll(ASSIGNED)) {
    const name = before ?? after ?? looped ?? "";
    if (!variables.has(name)) continue;
    const head = code.slice(Math.max(0, index - name.length - 8), index);
    // Initializers: `let a = 1`, `, a = 1` in a list, and `(a || (a = {}))` of a compiled enum.
    if (/\b(?:let|var|const)\s+$/.test(head) || head.endsWith(`${name} || (`)) continue;
    if (!declared.has(name) && /,\s*$/.test(head)) declared.add(name);
    else assigned.add(name);
  }
  // Functions are not searched in patterns, where the same name is usually a key.
  for (const [, name = ""] of code.matchAll(FUNCTION)) variables.delete(name);
  if (variables.size === 0) return assigned;
  for (const { index } of code.matchAll(PATTERN_END)) {
    if (isMemberAccess(code, index)) continue;
    const before = code.slice(Math.max(0, index - PATTERN_SIZE), index);
    const start = Math.max(...[";", "(", ")"].map((end) => before.lastIndexOf(end)));
    const pattern = before.slice(start + 1);
    if (/\b(?:let|var|const)\s*[[{][^=]*$/.test(pattern)) continue;
    for (const [name] of pattern.matchAll(/[\w$]+/g)) {
      if (variables.has(name)) assigned.add(name);
    }
  }
  return assigned;
}

/** Whether a `]` ends `object[key]` instead of a pattern. */
function isMemberAccess(code: string, end: number): boolean {
  let depth = 0;
  for (let at = end; at > Math.max(0, end - PATTERN_SIZE); at--) {
    if (code[at] === "]") depth++;
    if (code[at] === "[" && --depth === 0) return /[\w$)\]]/.test(code[at - 1] ?? "");
  }
  return false;
}
