import {
  decodedMappings,
  encodedMappings,
  type SourceMapInput,
  type SourceMapSegment,
  TraceMap,
} from "@jridgewell/trace-mapping";
import type { SourceMap } from "../../types.ts";

/** A piece of a module with its position. */
export interface MapPart {
  map: SourceMap;
  /** The number of lines of the module before the piece. */
  line: number;
}

/**
 * The map of a module whose pieces come from one source file.
 *
 * @param parts In the order of their lines, without overlap.
 * @param original The only source of all pieces.
 */
export function joinMaps(
  parts: readonly MapPart[],
  original: { file: string; source: string },
): SourceMap | null {
  if (parts.length === 0) return null;
  const lines: SourceMapSegment[][] = [];
  const names: string[] = [];
  for (const { map, line } of parts) {
    while (lines.length < line) lines.push([]);
    const firstName = names.length;
    names.push(...map.names);
    for (const segments of decodedMappings(new TraceMap(map as SourceMapInput))) {
      lines.push(
        firstName === 0 ? [...segments] : segments.map((segment) => withName(segment, firstName)),
      );
    }
  }
  return encode(lines, names, original);
}

/** The same map after lines were added to (or removed from) its source above all mappings. */
export function moveOriginal(
  map: SourceMap,
  lines: number,
  original: { file: string; source: string },
): SourceMap {
  if (lines === 0) return { ...map, sourcesContent: [original.source] };
  const moved = decodedMappings(new TraceMap(map as SourceMapInput)).map((segments) =>
    segments.map((segment): SourceMapSegment => {
      if (segment.length === 1) return segment;
      const [column, source, line, ...rest] = segment;
      return [column, source, line + lines, ...rest] as SourceMapSegment;
    })
  );
  return encode(moved, map.names, original);
}

/** An expression that continues on the next line. */
const MULTILINE = /=\s*"[^"]*\n|=\s*'[^']*\n|\{\{[^}]*\n/;

/**
 * Corrects places in expressions of several lines in a template's map: Vue's compiler counts them
 * as columns of the first line.
 */
export function unwrapColumns(
  map: SourceMap,
  original: { file: string; source: string },
): SourceMap {
  const { source } = original;
  if (!MULTILINE.test(source)) return map;
  const rows = source.split("\n");
  let isChanged = false;
  const mappings = decodedMappings(new TraceMap(map as SourceMapInput)).map((segments) =>
    segments.map((segment): SourceMapSegment => {
      if (segment.length === 1) return segment;
      let [generated, index, line, column, ...name] = segment;
      if (column <= (rows[line]?.length ?? Infinity)) return segment;
      isChanged = true;
      for (; line < rows.length - 1 && column > rows[line]!.length; line++) {
        column -= rows[line]!.length + 1;
      }
      return [generated, index, line, column, ...name] as SourceMapSegment;
    })
  );
  return isChanged ? encode(mappings, map.names, original) : map;
}

function withName(segment: SourceMapSegment, firstName: number): SourceMapSegment {
  if (segment.length !== 5) return segment;
  const [column, source, line, originalColumn, name] = segment;
  return [column, source, line, originalColumn, name + firstName];
}

function encode(
  mappings: SourceMapSegment[][],
  names: string[],
  { file, source }: { file: string; source: string },
): SourceMap {
  const sources = [file];
  const decoded = { version: 3 as const, sources, names, mappings };
  return {
    version: 3,
    sources,
    sourcesContent: [source],
    names,
    mappings: encodedMappings(new TraceMap(decoded)),
  };
}
