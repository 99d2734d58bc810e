/**
 * How source maps work here:
 *
 * 1. Each compiler and each plugin returns the map of its own step.
 * 2. `normalizeMap()` converts the maps of plugins (JSON text, decoded, sectioned, none) to one
 *    form without `sourceRoot`.
 * 3. `combineMaps()` traces the last step through all earlier ones to the file on disk.
 * 4. `withSources()` names unnamed sources, makes the names absolute and adds the contents.
 * 5. `toRelativeSources()` makes them relative to the module, so that developer tools list the
 *    original beside the module's URL and no absolute path of the machine is exposed.
 * 6. `inlineMapComment()` appends the result.
 *
 * Source: ECMA-426, https://tc39.es/ecma426/
 */

import { posix } from "node:path";
import remapping from "@jridgewell/remapping";
import {
  decodedMappings,
  encodedMap,
  FlattenMap,
  originalPositionFor,
  type SourceMapInput,
  TraceMap,
} from "@jridgewell/trace-mapping";
import MagicString from "magic-string";
import { offsetOfLocation } from "./code_frame.ts";
import { identityMappings } from "./identity_mappings.ts";
import { isAbsolutePath } from "./paths.ts";
import type { SourceMap } from "./types.ts";

/** The place in an original file that generated code came from: `line` from 1, `column` from 0. */
export interface OriginalPosition {
  source: string;
  line: number;
  column: number;
  name?: string;
}

/**
 * Converts a map that a plugin returned to one form.
 *
 * @param map JSON text, an encoded, decoded or sectioned map, `{ mappings: "" }` for code that has
 * no original, or nothing.
 * @returns `null` if there is no map, which means "the code was not changed".
 */
export function normalizeMap(map: unknown): SourceMap | null {
  const value = typeof map === "string" ? parseMap(map) : map;
  if (typeof value !== "object" || value === null) return null;
  if ("sections" in value) {
    return plain(encodedMap(new FlattenMap(value as ConstructorParameters<typeof FlattenMap>[0])));
  }
  if (!("mappings" in value)) return null;
  const { mappings } = value;
  if (mappings === "") return emptyMap();
  if (Array.isArray(mappings)) return plain(encodedMap(new TraceMap(withArrays(value))));
  return typeof mappings === "string" ? plain(withArrays(value) as Partial<SourceMap>) : null;
}

/**
 * Traces the map of the last step through the maps of the earlier ones.
 *
 * @param maps The last applied step first. `null` and `undefined` mean that a step changed nothing.
 * @param file Identifies which source of a map with several is the output of the previous step: the
 * one with this path, otherwise the one with its name, otherwise the first.
 * @returns `null` if no step has a map; an empty map if a step declares that its code has no
 * original.
 */
export function combineMaps(
  maps: readonly (SourceMap | null | undefined)[],
  file?: string,
): SourceMap | null {
  const steps = maps.filter((map): map is SourceMap => map !== null && map !== undefined);
  if (steps.length < 2) return steps[0] ?? null;
  if (steps.some(isEmptyMap)) return emptyMap();
  return steps.reduce((outer, inner) => trace(outer, inner, file));
}

/** The map of the same code with lines prepended. */
export function shiftMap(map: SourceMap, lines: number): SourceMap {
  return { ...map, mappings: ";".repeat(lines) + map.mappings };
}

/** The map of the same code with characters prepended to its first line. */
export function shiftColumns(map: SourceMap, columns: number): SourceMap {
  const section = { offset: { line: 0, column: columns }, map };
  return columns === 0 ? map : normalizeMap({ version: 3, sections: [section] }) ?? map;
}

/** The map of the same code without its first lines. */
export function dropLines(map: SourceMap, lines: number): SourceMap {
  const traced = new TraceMap(map as SourceMapInput);
  const mappings = decodedMappings(traced).slice(lines);
  return normalizeMap({ ...map, mappings }) ?? map;
}

/** The map of code that is its own original, exact to the word. */
export function identityMap(code: string, source: string): SourceMap {
  const mappings = identityMappings(code);
  return { version: 3, sources: [source], sourcesContent: [code], names: [], mappings };
}

/** Code inside a larger file. */
export interface EmbeddedCode {
  /** The larger file's path. */
  file: string;
  code: string;
  /** The start of `code`: `line` from 1, `column` from 0. */
  loc: { line: number; column: number };
}

/**
 * The map of code that was extracted from a larger file, exact to the word.
 *
 * @param content The larger file.
 */
export function embeddedMap(content: string, { file, code, loc }: EmbeddedCode): SourceMap {
  const start = offsetOfLocation(content, loc);
  const text = new MagicString(content).snip(start, start + code.length);
  const map = text.generateMap({ hires: "boundary", includeContent: true });
  return { ...plain(map as Partial<SourceMap>), sources: [file] };
}

/**
 * The map with the module itself as its only source, without its text, regardless of the plugin's
 * name for it.
 */
export function ofOneSource(map: SourceMap): SourceMap {
  if (map.sources.length !== 1) return map;
  const { sourcesContent: _, ...rest } = map;
  return { ...rest, sources: [null] };
}

/** The original position of generated code, or `null` if the map does not cover it. */
export function originalPosition(
  map: SourceMap,
  line: number,
  column: number,
): OriginalPosition | null {
  const found = originalPositionFor(new TraceMap(map as SourceMapInput), { line, column });
  if (found.source === null) return null;
  const { source, name } = found;
  return { source, line: found.line, column: found.column, ...(name === null ? {} : { name }) };
}

/**
 * Makes the sources of a module's map absolute and complete.
 *
 * @param file The absolute path of the module's file, with forward slashes; the source of mappings
 * without a name.
 * @param content The original text of `file`, for a map without contents.
 */
export function withSources(map: SourceMap, file: string, content?: string): SourceMap {
  const sources = map.sources.map((source) => absoluteSource(source, file));
  const sourcesContent = sources.map((source, index) =>
    map.sourcesContent?.[index] ?? (source === file ? content ?? null : null)
  );
  return { ...map, sources, sourcesContent };
}

/**
 * Makes absolute sources relative to the module's folder. The module's own file is reduced to its
 * base name. Virtual modules and URLs stay unchanged.
 */
export function toRelativeSources(map: SourceMap, file: string): SourceMap {
  const folder = posix.dirname(file);
  return {
    ...map,
    sources: map.sources.map((source) =>
      source !== null && isAbsolutePath(source) && isAbsolutePath(file)
        ? posix.relative(folder, source)
        : source
    ),
  };
}

/**
 * The comment that contains a map at the end of its module, preceded by a line break. Empty for an
 * empty map.
 *
 * @param syntax The comment syntax of the module.
 */
export function inlineMapComment(map: SourceMap, syntax: "js" | "css" = "js"): string {
  if (isEmptyMap(map)) return "";
  const data = new TextEncoder().encode(JSON.stringify(map)).toBase64();
  const url = `data:application/json;base64,${data}`;
  return syntax === "js" ? `\n//# sourceMappingURL=${url}` : `\n/*# sourceMappingURL=${url} */`;
}

/** Whether a map declares that its code has no original. */
export function isEmptyMap(map: SourceMap): boolean {
  return map.mappings === "";
}

function emptyMap(): SourceMap {
  return { version: 3, sources: [], names: [], mappings: "" };
}

function trace(outer: SourceMap, inner: SourceMap, file: string | undefined): SourceMap {
  const own = ownSourceIndex(outer, file);
  // Unique absolute names prevent the library from resolving sources against each other, and ensure
  // that it traces only the output of the previous step. The original names are restored in the
  // result.
  const originals = new Map<string, string | null>();
  const mark = (map: SourceMap, scheme: string) => {
    const sources = map.sources.map((source, index) => {
      const name = `${scheme}:///${index}`;
      originals.set(name, source);
      return name;
    });
    return { ...map, sources } as SourceMapInput;
  };
  const markedOuter = mark(outer, "outer");
  const markedInner = mark(inner, "inner");
  const combined = plain(
    remapping(
      markedOuter,
      (source) => source === `outer:///${own}` ? markedInner : null,
    ) as Partial<
      SourceMap
    >,
  );
  return {
    ...combined,
    sources: combined.sources.map((source) => originals.get(source ?? "") ?? null),
  };
}

function ownSourceIndex(map: SourceMap, file: string | undefined): number {
  if (map.sources.length < 2 || file === undefined) return 0;
  const exact = map.sources.indexOf(file);
  if (exact >= 0) return exact;
  const name = posix.basename(file);
  const named = map.sources.findIndex((source) =>
    source !== null && posix.basename(source) === name
  );
  return Math.max(0, named);
}

function absoluteSource(source: string | null, file: string): string {
  if (source === null || source === "") return file;
  const path = source.startsWith("file://") ? pathOfFileUrl(source) : source;
  const isComplete = isAbsolutePath(path) || isUrl(path) || path.startsWith("\0");
  return isComplete ? path : posix.join(posix.dirname(file), path);
}

function pathOfFileUrl(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
}

function isUrl(source: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(source);
}

function parseMap(json: string): unknown {
  try {
    // The standard allows servers to prefix maps with this text to prevent their execution as
    // scripts.
    return JSON.parse(json.replace(/^\)\]\}'[^\n]*\n/, ""));
  } catch {
    return null;
  }
}

/** Adds fields that the standard requires and plugins omit. */
function withArrays(map: object): SourceMapInput {
  const { sources, names } = map as Partial<SourceMap>;
  return { ...map, version: 3, sources: sources ?? [], names: names ?? [] } as SourceMapInput;
}

function joinSourceRoot(root: string | undefined, source: string | null): string | null {
  const isRelative = source !== null && !isAbsolutePath(source) && !isUrl(source);
  return root && isRelative ? `${root.replace(/\/$/, "")}/${source}` : source;
}

/**
 * Copies own fields only (maps of magic-string and remapping are class instances), with
 * `sourceRoot` applied.
 */
function plain(map: { [Key in keyof SourceMap]?: unknown }): SourceMap {
  const { file, sourceRoot, sources, sourcesContent, names, mappings } = map as Partial<SourceMap>;
  return {
    version: 3,
    ...(file ? { file } : {}),
    // Already part of the sources.
    ...(typeof sourceRoot === "string" ? { sourceRoot: "" } : {}),
    sources: (sources ?? []).map((source) => joinSourceRoot(sourceRoot, source)),
    ...(sourcesContent ? { sourcesContent } : {}),
    names: names ?? [],
    mappings: mappings ?? "",
  };
}
