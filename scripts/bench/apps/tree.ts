/** Children of each part in a flat tree, which looks like those of real apps. */
const FAN_OUT = 8;

/** Levels of a deep tree. */
const LEVELS = 6;

/** The number of parts of a full tree. */
function capacity(fanOut: number, levels: number): number {
  let sum = 0;
  for (let level = 0; level < levels; level++) sum += fanOut ** level;
  return sum;
}

/**
 * The number of children of each part, as far as there are parts left.
 *
 * @param count Number of parts.
 * @param deep Whether the tree has six levels, with as few children for each part as possible.
 */
export function fanOutFor(count: number, deep: boolean): number {
  if (!deep) return FAN_OUT;
  let fanOut = 1;
  while (capacity(fanOut, LEVELS) < count) fanOut++;
  return fanOut;
}

/**
 * Children of a part, in a tree that is filled level by level. The root has the highest number and
 * the leaves the lowest, so part 1 is always a leaf.
 *
 * @param number From 1 to `count`.
 */
export function childrenOf(
  number: number,
  { count, fanOut }: { count: number; fanOut: number },
): number[] {
  const place = count - number;
  return Array.from({ length: fanOut }, (_, index) => place * fanOut + index + 1)
    .map((child) => count - child)
    .filter((child) => child >= 1);
}

/** A tree of modules that a page imports without showing anything of them; `m1` is its root. */
export function hiddenModules(count: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let number = 1; number <= count; number++) {
    const children = childrenOf(count + 1 - number, { count, fanOut: FAN_OUT })
      .map((child) => count + 1 - child);
    const imports = children.map((child) =>
      `import { value as value${child} } from "./m${child}";\n`
    );
    const sum = [number, ...children.map((child) => `value${child}`)].join(" + ");
    files[`src/modules/m${number}.ts`] = `${
      imports.join("")
    }export const value: number = ${sum};\n`;
  }
  return files;
}
