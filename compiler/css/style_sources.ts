import { blankComments } from "../javascript/blank_comments.ts";
import { codeFrame, locationOfOffset } from "../code_frame.ts";
import type { ShownPlace } from "../original_place.ts";

const BEFORE_SPECIFIER = String.raw`(?:\bfrom\s*|@import\s+(?:url\(\s*)?|:import\(\s*)`;

const COMPOSITION = /\bcompose(?:s|-with)\s*:([^;{}"']*?)\bfrom\s*(["'])([^"']*)\2/g;

/**
 * The original texts of all style sheets that are combined into one. Places of `composes` and
 * `@import` are looked up here, because compiled texts have other lines.
 */
export class StyleSources {
  readonly #texts = new Map<string, string>();
  readonly #imports = new Map<string, { specifier: string; importer: string }>();

  add(file: string, text: string): void {
    this.#texts.set(file, text);
  }

  /** Records the import that causes a file to be read. */
  imported(file: string, specifier: string, importer: string): void {
    this.#imports.set(file, { specifier, importer });
  }

  /** The place of the import that caused a file to be read. */
  importOf(file: string): ShownPlace | undefined {
    const found = this.#imports.get(file);
    return found && this.placeOf(found.specifier, found.importer);
  }

  /** The names that rules compose from other files, as written. */
  composedNames(): { name: string; specifier: string; importer: string }[] {
    return [...this.#texts].flatMap(([importer, text]) =>
      [...blankComments(text).matchAll(COMPOSITION)].flatMap(([, names = "", , specifier = ""]) =>
        names.trim().split(/\s+/).filter((name) => /^[-\w]+$/.test(name))
          .map((name) => ({ name, specifier, importer }))
      )
    );
  }

  /**
   * The place where a CSS module takes a name from a file; the place of the specifier, if a
   * preprocessor generated the name.
   */
  placeOfName(name: string, specifier: string, importer: string): ShownPlace | undefined {
    const pattern = new RegExp(
      `(?<=(?:\\bcompose(?:s|-with)\\s*:|@value\\s)[^;{}]*?)(?<![\\w-])${
        RegExp.escape(name)
      }(?![\\w-])` +
        `(?=[^;{}]*?\\bfrom\\s*(?:"${RegExp.escape(specifier)}"|'${RegExp.escape(specifier)}'))`,
    );
    return this.#find(pattern, importer) ?? this.placeOf(specifier, importer);
  }

  /**
   * The place of a specifier in `@import`, `composes … from` or `@value … from`.
   *
   * @param specifier As written.
   * @param importer Absolute path. Searched first; the import can also stand in a file that was
   * inlined into it.
   */
  placeOf(specifier: string, importer: string): ShownPlace | undefined {
    const pattern = new RegExp(
      `(?<=${BEFORE_SPECIFIER})(?:"${RegExp.escape(specifier)}"|'${RegExp.escape(specifier)}')`,
    );
    return this.#find(pattern, importer);
  }

  #find(pattern: RegExp, first: string): ShownPlace | undefined {
    for (const file of new Set([first, ...this.#texts.keys()])) {
      const text = this.#texts.get(file) ?? "";
      const offset = pattern.exec(blankComments(text))?.index;
      if (offset === undefined) continue;
      const place = locationOfOffset(text, offset);
      return { loc: { file, ...place }, frame: codeFrame(text, place) };
    }
    return undefined;
  }
}
