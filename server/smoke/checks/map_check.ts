import { decodedMappings, type SourceMapInput, TraceMap } from "@jridgewell/trace-mapping";
import { normalizeMap } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import type { ResourceKind } from "../types.ts";

const COMMENTS = {
  js: /(?:^|\n)[ \t]*\/\/[#@][ \t]*sourceMappingURL=([^\s'"]+)[ \t]*\s*$/,
  css: /\/\*[#@]\s*sourceMappingURL=([^\s*'"]+)\s*\*\/\s*$/,
} as const;

/** The source map comment of a text. */
export type MapComment =
  | { type: "none" }
  /** The comment contains the map. */
  | { type: "inline"; map: unknown; problem?: string }
  | { type: "file"; url: string; offset: number };

/** Reads the source map comment at the end of a script or style sheet. */
export function readMapComment(text: string, kind: ResourceKind): MapComment {
  const found = COMMENTS[kind === "style" ? "css" : "js"].exec(text);
  if (!found) return { type: "none" };
  const url = found[1]!;
  if (!url.startsWith("data:")) {
    return { type: "file", url, offset: found.index + found[0].indexOf(url) };
  }
  const json = textOfDataUrl(url);
  if (json === undefined) return { type: "inline", map: null, problem: "is not valid base64" };
  return { type: "inline", ...parseMap(json) };
}

/** Parses the text of a source map. */
export function parseMap(json: string): { map: unknown; problem?: string } {
  try {
    const map: unknown = JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, ""));
    return typeof map === "object" && map !== null
      ? { map }
      : { map: null, problem: "is not an object" };
  } catch {
    return { map: null, problem: "is not JSON" };
  }
}

/** The result of checking a map. */
export interface MapCheck {
  /** The map, if it is usable. */
  map: SourceMap | null;
  /** Its problems, each the end of a sentence. */
  problems: string[];
  /** Sources without their text in the map. */
  missingContents: string[];
}

/** Checks that a source map can be decoded and that all its positions exist. */
export function checkMap(raw: unknown): MapCheck {
  const check: MapCheck = { map: null, problems: [], missingContents: [] };
  let lastLines: number[];
  try {
    const map = normalizeMap(raw);
    if (!map) return { ...check, problems: ["has no mappings"] };
    lastLines = highestLines(map);
    check.map = map;
  } catch {
    return { ...check, problems: ["has mappings that cannot be decoded"] };
  }
  const { sources, sourcesContent } = check.map;
  for (const [index, last] of lastLines.entries()) {
    if (last === undefined) continue;
    const source = sources[index];
    if (source === undefined) {
      check.problems.push(`points to source ${index} of ${sources.length}`);
      continue;
    }
    const content = sourcesContent?.[index];
    if (typeof content !== "string") {
      if (source !== null) check.missingContents.push(source);
      continue;
    }
    const lines = content.split(/\r\n?|\n/).length;
    if (last >= lines) {
      check.problems.push(`points to line ${last + 1} of "${source}", which has ${lines}`);
    }
  }
  return check;
}

/** The highest mapped line of each source, from 0; holes for unmapped sources. */
function highestLines(map: SourceMap): number[] {
  const highest: number[] = [];
  for (const segments of decodedMappings(new TraceMap(map as SourceMapInput))) {
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const [, source, line] = segment;
      if (!(highest[source]! >= line)) highest[source] = line;
    }
  }
  return highest;
}

function textOfDataUrl(url: string): string | undefined {
  const comma = url.indexOf(",");
  const data = url.slice(comma + 1);
  try {
    if (!/;base64$/i.test(url.slice(0, comma))) return decodeURIComponent(data);
    return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}
