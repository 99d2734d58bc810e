import { blankComments } from "../blank_comments.ts";
import { codeFrame, locationOfOffset } from "../code_frame.ts";
import type { ShownPlace } from "../original_place.ts";

const BEFORE_SPECIFIER = String.raw`(?:\bfrom\s*|@import\s+(?:url\(\s*)?|:import\(\s*)`;

/**
 * The texts of the style sheets that go into one, as their authors wrote them. What becomes of them on the way to
 * `composes` and `@import` has other lines.
 */
export class StyleSources {
  readonly #texts = new Map<string, string>();
  readonly #imports = new Map<string, { specifier: string; importer: string }>();

  add(file: string, text: string): void {
    this.#texts.set(file, text);
  }

  /** Notes why a file is read. */
  imported(file: string, specifier: string, importer: string): void {
    this.#imports.set(file, { specifier, importer });
  }

  /** Where the import of a file is written. */
  importOf(file: string): ShownPlace | undefined {
    const found = this.#imports.get(file);
    return found && this.placeOf(found.specifier, found.importer);
  }

  /**
   * Where a file is named in `@import`, `composes … from` or `@value … from`.
   *
   * @param specifier As written.
   * @param importer Absolute path. The text of what it imports may have become a part of it.
   */
  placeOf(specifier: string, importer: string): ShownPlace | undefined {
    const pattern = new RegExp(
      `(?<=${BEFORE_SPECIFIER})(?:"${RegExp.escape(specifier)}"|'${RegExp.escape(specifier)}')`,
    );
    for (const file of new Set([importer, ...this.#texts.keys()])) {
      const text = this.#texts.get(file) ?? "";
      const offset = pattern.exec(blankComments(text))?.index;
      if (offset === undefined) continue;
      const place = locationOfOffset(text, offset);
      return { loc: { file, ...place }, frame: codeFrame(text, place) };
    }
    return undefined;
  }
}
