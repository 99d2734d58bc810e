import type { SFCBlock } from "@vue/compiler-sfc";

/** Whether two blocks have the same text and attributes. `null` and `undefined` mean no block. */
export function isSameBlock(
  a: SFCBlock | null | undefined,
  b: SFCBlock | null | undefined,
): boolean {
  if (!a || !b) return !a && !b;
  return a.content === b.content && hasSameAttributes(a, b);
}

/** Whether two blocks have the same attributes, in any order. */
export function hasSameAttributes(a: SFCBlock, b: SFCBlock): boolean {
  const names = Object.keys(a.attrs);
  return names.length === Object.keys(b.attrs).length &&
    names.every((name) => a.attrs[name] === b.attrs[name]);
}
