import type { SFCTemplateBlock } from "@vue/compiler-sfc";
import type { VueTemplateOptions } from "./options.ts";

/** What of Babel's trees tells of types. */
interface SyntaxNode {
  type?: unknown;
  name?: unknown;
  optional?: unknown;
  declare?: unknown;
}

/** With these, the tree of a template does not show what its render function is made of. */
const OWN_WAYS = ["nodeTransforms", "directiveTransforms", "prefixIdentifiers"] as const;

/**
 * Whether the render function of a template may be TypeScript, where its expressions are parsed as such. The parser has
 * left their trees in that of the template, so that nothing is parsed again.
 *
 * @param template A block that was not compiled yet: that changes its tree.
 * @returns `true` also when in doubt.
 */
export function mayHaveTypes(
  { ast }: SFCTemplateBlock,
  { compilerOptions = {} }: VueTemplateOptions,
): boolean {
  return !ast || OWN_WAYS.some((option) => compilerOptions[option] !== undefined) || hasTypes(ast);
}

function hasTypes(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasTypes);
  if (isOfTypes(value)) return true;
  for (const key in value) {
    if (key !== "loc" && hasTypes(value[key as keyof typeof value])) return true;
  }
  return false;
}

function isOfTypes({ type, name, optional, declare }: SyntaxNode): boolean {
  // The nodes of templates have numbers as types.
  if (typeof type !== "string") return false;
  if (/^(?:TS|Class)/.test(type) || declare === true) return true;
  // A parameter like `(value?) => …`. `Optional…` is the chaining of JavaScript.
  if (optional === true && !type.startsWith("Optional")) return true;
  return type === "Identifier" && name === "this";
}
