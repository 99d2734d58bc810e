/**
 * Source maps of packs, made on request: the modules of a pack are read again, with maps. Every
 * first page waits for packs, but few users open the developer tools on it.
 */
import { readFileSync } from "node:fs";
import type { SourceMap } from "../../../compiler/types.ts";
import type { PackageModule } from "./dependency_target.ts";
import { type ModuleTable, sourceOfId } from "./packed_module.ts";
import { readModule, type ReadModuleOptions } from "./read_module.ts";

export interface PackMapOptions {
  /** The pack's file name. */
  pack: string;
  text: string;
  modules: ModuleTable;
  /** Base of the modules' ids. */
  root: string;
  reading: ReadModuleOptions;
  /** Returns a path relative to the folder of the packs. */
  relative: (file: string) => string;
}

/** A source map with sections. */
interface IndexMap {
  version: 3;
  file: string;
  sections: { offset: { line: number; column: number }; map: SourceMap }[];
}

/**
 * Makes the map of a pack: one section for each module. A module whose factory has changed since
 * gets none, because a wrong map misleads.
 *
 * @returns JSON text.
 * @see https://tc39.es/ecma426/#sec-index-source-map
 */
export async function makePackMap(
  { pack, text, modules, root, reading, relative }: PackMapOptions,
): Promise<string> {
  const map: IndexMap = { version: 3, file: pack, sections: [] };
  const place = new Place(text);
  for (const [id, module] of modules) {
    if (module.pack !== pack) continue;
    const source = sourceOfId(id, root);
    const read = await readModule(source, reading, true);
    const offset = place.find(`define(${JSON.stringify(id)}, `, read.factory);
    if (!offset) continue;
    const own = read.map ?? lineMap(read.factory);
    map.sections.push({ offset, map: withSource(own, source, relative(source.path)) });
  }
  map.sections.sort((a, b) => a.offset.line - b.offset.line || a.offset.column - b.offset.column);
  return JSON.stringify(map);
}

/** Finds texts in a larger one, with their lines. */
class Place {
  readonly #text: string;
  readonly #lineStarts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
      this.#lineStarts.push(end + 1);
    }
  }

  /**
   * @returns Position of `factory` in the statement that begins with `start`: line and column from
   *   0.
   */
  find(start: string, factory: string): { line: number; column: number } | undefined {
    const statement = this.#text.startsWith(start) ? 0 : this.#text.indexOf(`\n${start}`) + 1;
    if (statement === 0 && !this.#text.startsWith(start)) return undefined;
    const offset = this.#text.indexOf(factory, statement);
    if (offset < 0) return undefined;
    const line = this.#lineOf(offset);
    return { line, column: offset - this.#lineStarts[line]! };
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The map of a factory whose lines equal those of the source. */
function lineMap(factory: string): SourceMap {
  const lines = factory.split("\n").length - 1;
  const mappings = lines === 0 ? "AAAA" : `AAAA${";AACA".repeat(lines - 1)}`;
  return { version: 3, sources: [null], names: [], mappings };
}

/** The map with the source's path, and with its text where the map has none. */
function withSource(
  map: SourceMap,
  { path: file, namespace }: PackageModule,
  shown: string,
): SourceMap {
  const content = namespace === "file" ? readFileSync(file, "utf8") : null;
  return {
    ...map,
    sources: map.sources.map((source) => source === null || source === file ? shown : source),
    sourcesContent: map.sources.map((source, index) =>
      map.sourcesContent?.[index] ?? (source === null || source === file ? content : null)
    ),
  };
}
