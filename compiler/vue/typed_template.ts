import type { SFCTemplateBlock } from "@vue/compiler-sfc";
import type { VueTemplateOptions } from "./options.ts";

/** The fields of Babel's nodes that indicate types. */
interface SyntaxNode {
  type?: unknown;
  name?: unknown;
  optional?: unknown;
  declare?: unknown;
}

/** With these options, the tree of a template does not show the code of its render function. */
const OWN_WAYS = ["nodeTransforms", "directiveTransforms", "prefixIdentifiers"] as const;

/**
 * Whether the render function of a template can contain TypeScript, if its expressions are parsed
 * as such. The template's tree includes their trees, so nothing is parsed again.
 *
 * @param template A block that is not compiled yet, because compiling changes its tree.
 * @returns `true` also in case of doubt.
 */
export function mightHaveTypes(
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
  // Nodes of the template itself have numeric types.
  if (typeof type !== "string") return false;
  if (/^(?:TS|Class)/.test(type) || declare === true) return true;
  // A parameter such as `(value?) => …`. `Optional…` is JavaScript's optional chaining.
  if (optional === true && !type.startsWith("Optional")) return true;
  return type === "Identifier" && name === "this";
}
