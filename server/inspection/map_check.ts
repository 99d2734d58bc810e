import { decodedMappings, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { isEmptyMap } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";

/** The result of {@linkcode checkMap}. */
export interface MapCheck {
  /**
   * - `"missing"`: the text changed without a map, so that places in it mean nothing.
   * - `"lines"`: there is no map, but each line stays in its place.
   * - `"empty"`: the step declares that its text has no original.
   * - `"wrong"`: hardly a name leads to the same name, or places lie outside of the original.
   * - `"good"`: all others.
   */
  verdict: "good" | "wrong" | "missing" | "lines" | "empty";
  /** Number of names whose places were compared, and of those with another name at the original. */
  names: number;
  differing: number;
  /** Number of mappings to places outside of the original. */
  outside: number;
}

/** Least share of equal names in a good map: compilers write calls for tags and attributes. */
const LEAST_EQUAL = 0.2;
/** Number of names from which the share means something. */
const LEAST_NAMES = 8;
/** Maximum number of mappings that are compared. */
const MOST_COMPARED = 20_000;

/** Words that stand in most lines, and so agree by chance. */
const KEYWORDS: ReadonlySet<string> = new Set(
  "async await class const else export from function if import let new return this var".split(" "),
);

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/**
 * Checks the map of one step: whether names in the new text lead to the same names in the old one.
 *
 * @param map `null` if the step returned none.
 * @param before The text that it leads to.
 * @param after The text that it belongs to.
 */
export function checkMap(map: SourceMap | null, before: string, after: string): MapCheck {
  const check: MapCheck = { verdict: "good", names: 0, differing: 0, outside: 0 };
  const [from, to] = [before.split("\n"), after.split("\n")];
  if (!map) return { ...check, verdict: from.length === to.length ? "lines" : "missing" };
  if (isEmptyMap(map)) return { ...check, verdict: "empty" };
  let compared = 0;
  for (const [row, segments] of decodedMappings(new TraceMap(map as SourceMapInput)).entries()) {
    for (const segment of segments) {
      if (segment.length === 1 || segment[1] !== 0) continue;
      if (compared++ === MOST_COMPARED) break;
      const [column, , line, original] = segment;
      const source = from[line];
      if (source === undefined || original > source.length) {
        check.outside++;
        continue;
      }
      const [here, there] = [nameAt(to[row] ?? "", column), nameAt(source, original)];
      if (here === undefined || there === undefined) continue;
      check.names++;
      if (here !== there) check.differing++;
    }
  }
  const { names, differing, outside } = check;
  const isOff = names >= LEAST_NAMES && names - differing < names * LEAST_EQUAL;
  return isOff || outside > 0 ? { ...check, verdict: "wrong" } : check;
}

function nameAt(line: string, column: number): string | undefined {
  NAME.lastIndex = column;
  const name = NAME.exec(line)?.[0];
  return name === undefined || KEYWORDS.has(name) ? undefined : name;
}
