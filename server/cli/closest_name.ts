import { editDistance } from "../base/edit_distance.ts";

/**
 * The most likely intended name for a misspelled one.
 *
 * @returns `undefined` when more than a third of the letters would have to change.
 */
export function closestName(typed: string, names: readonly string[]): string | undefined {
  const lower = typed.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase());
    if (!best || distance < best.distance) best = { name, distance };
  }
  const limit = Math.max(1, Math.ceil(typed.length / 3));
  return best && best.distance <= limit ? best.name : undefined;
}
