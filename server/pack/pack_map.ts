import path from "node:path";
import { originalPosition } from "../../compiler/source_map.ts";
import type { SourceMap } from "../../compiler/types.ts";
import type { PlacedModule, PlacedModules } from "./pack_text.ts";

/** An index map: a section for each module, and one without mappings after it. */
export interface IndexMap {
  version: 3;
  sections: { offset: { line: number; column: number }; map: SourceMap }[];
}

/** One segment without a source, which ends the last mapping of a module. */
const UNMAPPED: SourceMap = { version: 3, sources: [], names: [], mappings: "A" };

/**
 * The source map of a pack. Its sources have the URLs that they have natively, so that breakpoints
 * stay in both ways of delivery.
 *
 * @see https://tc39.es/ecma426/#sec-index-source-map
 */
export async function packMap(modules: PlacedModules): Promise<IndexMap> {
  const sections = await Promise.all(modules.map(async ({ form, isLive, line, column, end }) => [
    { offset: { line, column }, map: withUrls(await form.mapOf(isLive), form.id) },
    { offset: { line: end, column: 0 }, map: UNMAPPED },
  ]));
  return { version: 3, sections: sections.flat() };
}

/** A position in a module of a pack. */
interface PlaceInModule {
  module: PlacedModule;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
}

/**
 * The module at a position of a pack; `undefined` for text between modules.
 *
 * @param line From 1.
 * @param column From 0.
 */
function placeInPack(
  modules: PlacedModules,
  line: number,
  column: number,
): PlaceInModule | undefined {
  const index = line - 1;
  const module = modules.find((each) => each.line <= index && index < each.end);
  if (!module) return undefined;
  const shift = module.line === index ? module.column : 0;
  return column < shift ? undefined : { module, line: line - module.line, column: column - shift };
}

/** A position in the source of a module. */
export interface PackedOriginal {
  /** The module's URL, with base. */
  url: string;
  /** The source's path relative to the module; `null` for the code that is sent natively. */
  source: string | null;
  /** From 1. */
  line: number;
  /** From 0. */
  column: number;
  /** The text of the source, if it is available. */
  text: string | undefined;
}

/**
 * The original position of a position in a pack; `undefined` for text without original.
 *
 * @param line From 1.
 * @param column From 0.
 */
export async function originalInPack(
  modules: PlacedModules,
  line: number,
  column: number,
): Promise<PackedOriginal | undefined> {
  const place = placeInPack(modules, line, column);
  if (!place) return undefined;
  const { form, isLive } = place.module;
  const map = await form.mapOf(isLive);
  const found = originalPosition(map, place.line, place.column);
  if (!found) return undefined;
  return {
    url: form.id,
    source: found.source === form.id ? null : found.source,
    line: found.line,
    column: found.column,
    text: map.sourcesContent?.[map.sources.indexOf(found.source)] ?? undefined,
  };
}

/** The map with sources as absolute URL paths, as a browser resolves them for the module itself. */
function withUrls(map: SourceMap, id: string): SourceMap {
  const { pathname, search } = new URL(id, "http://page");
  const folder = path.posix.dirname(pathname);
  return {
    ...map,
    sources: map.sources.map((source) => {
      if (source === id) return pathname + search;
      if (source === null || /^(?:\/|[a-z][a-z\d+.-]*:|\0)/i.test(source)) return source;
      return path.posix.join(folder, source);
    }),
  };
}
