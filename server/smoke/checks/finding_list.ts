import type { FoundPlace, PlaceFinder } from "../crawl/place_finder.ts";
import { pathAndQuery } from "../crawl/resolve_url.ts";
import type { Edge, Finding, ServedText } from "../types.ts";

/**
 * The findings of a crawl. They are built at its end, because only then all importers are known.
 */
export class FindingList {
  readonly #places: PlaceFinder;
  readonly #edgesTo: (url: string) => readonly Edge[] | undefined;
  readonly #made: (() => Promise<Finding>)[] = [];

  /** @param edgesTo Returns all references to a URL's module. */
  constructor(places: PlaceFinder, edgesTo: (url: string) => readonly Edge[] | undefined) {
    this.#places = places;
    this.#edgesTo = edgesTo;
  }

  /**
   * Adds a finding about a requested resource.
   *
   * @param edges References to the resource; more can be added until the end.
   * @param place The place to show instead of the first reference.
   */
  add(finding: Finding, edges: readonly Edge[], place?: FoundPlace): void {
    this.#made.push(async () => {
      const meant = edges.flatMap((edge) => this.#behindHolder(edge));
      const importer = await this.#places.ofEdge(meant[0]!);
      const importers = new Set(meant.map(({ from }) => from?.url));
      return {
        url: pathAndQuery(edges[0]!.reference.url),
        ...finding,
        ...(place ?? importer),
        ...(importer ? { importer: importer.place } : {}),
        ...(importers.size > 1 ? { otherImporters: importers.size - 1 } : {}),
      };
    });
  }

  /**
   * Adds a finding about a text.
   *
   * @param at Its position in the text and the source's words for it; absent for the whole text.
   */
  addAt(
    finding: Finding,
    text: ServedText,
    at?: { offset: number; words: readonly string[] },
  ): void {
    this.#made.push(async () => ({
      url: pathAndQuery(text.url),
      ...finding,
      ...(at
        ? await this.#places.ofOffset(text, at.offset, at.words)
        : { place: { file: this.#places.display(this.#places.fileOfUrl(text.url)) } }),
    }));
  }

  async all(): Promise<Finding[]> {
    return await Promise.all(this.#made.map((make) => make()));
  }

  /** The references to a module that only holds a URL, instead of that module's reference. */
  #behindHolder(edge: Edge): readonly Edge[] {
    if (!edge.from?.isHolder) return [edge];
    return this.#edgesTo(edge.from.url) ?? [edge];
  }
}
