import path from "node:path";
import { editDistance } from "../../base/edit_distance.ts";

/**
 * The name of which `wanted` is most likely a misspelling: different case, a missing extension, a
 * wrong letter or two.
 */
export function mostSimilar(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower) ??
    names.find((name) => stemOf(name) === wanted && path.posix.extname(name) !== "") ??
    names.find((name) => stemOf(name).toLowerCase() === lower) ??
    names
      .map((name) => ({
        name,
        distance: Math.min(
          editDistance(lower, name.toLowerCase()),
          editDistance(lower, stemOf(name).toLowerCase()),
        ),
      }))
      .filter(({ distance }) => distance <= Math.min(2, lower.length / 3))
      .sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** A file's name without its extension. */
export function stemOf(name: string): string {
  return name.slice(0, name.length - path.posix.extname(name).length);
}
