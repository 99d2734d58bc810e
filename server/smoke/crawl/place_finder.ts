import {
  GREATEST_LOWER_BOUND,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  type SourceMapInput,
  TraceMap,
} from "@jridgewell/trace-mapping";
import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { codeFrame, locationOfOffset, offsetOfLocation } from "../../../compiler/code_frame.ts";
import { scanReferences } from "../../../compiler/css/urls/scan_references.ts";
import type { SourceLocation } from "../../../compiler/types.ts";
import { isInside, resolvePath } from "../../base/paths.ts";
import {
  cleanUrl,
  decodeUrl,
  FS_PREFIX,
  stripBase,
  unwrapId,
  VALID_ID_PREFIX,
} from "../../base/url.ts";
import type { Edge, Place, ServedText } from "../types.ts";

/** A place and its code frame. */
export interface FoundPlace {
  place: Place;
  frame?: string | undefined;
}

/** Number of characters after a mapped position to search for the words. */
const REACH = 2000;

/** Finds the source positions of served texts. */
export class PlaceFinder {
  readonly #root: string;
  readonly #base: string;

  /**
   * @param root Absolute path of the project, with slashes.
   * @param base Public base path with a slash at both ends.
   */
  constructor(root: string, base: string) {
    this.#root = root;
    this.#base = base;
  }

  /** The place of a reference in the source. */
  async ofEdge({ reference, from }: Edge): Promise<FoundPlace | undefined> {
    if (!from) return undefined;
    const words = spellings(reference.text, this.#base);
    if (reference.via === "css" && from.kind !== "page") return await this.#inStyle(from, words);
    return await this.ofOffset(from, reference.offset, words);
  }

  /**
   * The place of a position in a served text.
   *
   * @param words Spellings in the source, the likeliest first; the transform can move them within
   *   the line.
   */
  async ofOffset(
    text: ServedText,
    offset: number,
    words: readonly string[] = [],
  ): Promise<FoundPlace> {
    const served = locationOfOffset(text.code, offset);
    const original = this.#original(text, served);
    if (original) return this.#at(original.file, original.content, original, words);
    const file = this.fileOfUrl(text.url);
    const content = await readIfThere(file);
    if (content === undefined) return this.#at(file, text.code, served, []);
    // Without a map the text equals its source, except for shifts within lines; pages also gain
    // lines.
    if (text.kind === "page") {
      return this.#at(file, content, { line: 1, column: 0 }, words, content.length);
    }
    const isSame = lineOf(content, served.line) === lineOf(text.code, served.line);
    const { line, column } = served;
    return this.#at(file, content, { line, column: isSame ? column : 0 }, words);
  }

  /** The place of a browser error's script position. */
  ofLocation(text: ServedText, line: number, column: number): Promise<FoundPlace> {
    return this.ofOffset(text, offsetOfLocation(text.code, { line, column }));
  }

  /** The place of an error that has its own location. */
  ofError(loc: SourceLocation, frame: string | undefined): FoundPlace {
    const file = this.display(cleanUrl(loc.file ?? ""));
    return { place: { file, line: loc.line, column: loc.column + 1 }, frame };
  }

  /** The absolute path of a URL's file, or the id of a virtual module. */
  fileOfUrl(url: string): string {
    const path = decodeURI(new URL(url).pathname);
    const local = stripBase(path, this.#base) ?? path;
    if (local.startsWith(FS_PREFIX)) {
      const rest = local.slice(FS_PREFIX.length);
      return /^[a-zA-Z]:/.test(rest) ? rest : `/${rest}`;
    }
    if (local.startsWith(VALID_ID_PREFIX)) return unwrapId(local).replaceAll("\0", "");
    return posix.join(this.#root, local.endsWith("/") ? `${local}index.html` : local);
  }

  /** A file as messages show it: relative to the root if it is below the root. */
  display(file: string): string {
    return isInside(this.#root, file) ? file.slice(this.#root.length).replace(/^\//, "") : file;
  }

  #original(text: ServedText, served: { line: number; column: number }) {
    if (!text.map || text.map.mappings === "") return undefined;
    const map = new TraceMap(text.map as SourceMapInput);
    for (const bias of [GREATEST_LOWER_BOUND, LEAST_UPPER_BOUND] as const) {
      const { source, line, column } = originalPositionFor(map, { ...served, bias });
      if (source === null) continue;
      const content = text.map.sourcesContent?.[text.map.sources.indexOf(source)];
      if (typeof content !== "string") continue;
      const file = resolvePath(posix.dirname(this.fileOfUrl(text.url)), source);
      return { file, content, line, column };
    }
    return undefined;
  }

  /** A style sheet's module has no map of its CSS, so the reference is searched in the source. */
  async #inStyle(text: ServedText, words: readonly string[]): Promise<FoundPlace> {
    const file = this.fileOfUrl(text.url);
    const content = await readIfThere(file);
    if (content === undefined) return { place: { file: this.display(file) } };
    const found = scanReferences(content, { lineComments: /\.(?:s[ac]ss|less|styl)/.test(file) })
      .find(({ value }) => words.includes(value) || words.some((word) => value.endsWith(word)));
    if (!found) return { place: { file: this.display(file) } };
    return this.#at(file, content, locationOfOffset(content, found.start), []);
  }

  #at(
    file: string,
    content: string,
    { line, column }: { line: number; column: number },
    words: readonly string[],
    reach = REACH,
  ): FoundPlace {
    const from = offsetOfLocation(content, { line, column: 0 });
    const nearby = content.slice(from, from + reach);
    const index = words.map((word) => wordIndex(nearby, word)).find((each) => each >= 0);
    const loc = index === undefined
      ? { line, column }
      : locationOfOffset(content, from + startOfText(nearby, index));
    return {
      place: { file: this.display(file), line: loc.line, column: loc.column + 1 },
      frame: codeFrame(content, loc) || undefined,
    };
  }
}

/** Possible spellings of a served URL in the source, the longest first. */
function spellings(text: string, base: string): string[] {
  const path = cleanUrl(text);
  const local = base !== "/" && path.startsWith(base) ? path.slice(base.length - 1) : path;
  const name = posix.basename(local);
  const stem = name.replace(/\.\w+$/, "");
  const words = [text, path, local, local.replace(/^\//, ""), name, stem].map(decodeUrl);
  return [...new Set(words)].filter((word) => word.length > 1);
}

/** The index of `word` as a whole, not as part of a longer name. */
function wordIndex(text: string, word: string): number {
  for (let index = text.indexOf(word); index >= 0; index = text.indexOf(word, index + 1)) {
    const before = text[index - 1] ?? "";
    const after = text[index + word.length] ?? "";
    const isPart = (neighbor: string, own: string) => /[\w$]/.test(neighbor) && /[\w$]/.test(own);
    if (!isPart(before, word[0]!) && !isPart(after, word.at(-1)!)) return index;
  }
  return -1;
}

/** The start of the text at an offset: after a quote, a space or a parenthesis. */
function startOfText(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !/[\s"'`(){}[\],;=]/.test(text[start - 1]!)) start--;
  return start;
}

const lineOf = (text: string, line: number) => text.split(/\r\n?|\n/)[line - 1];

async function readIfThere(file: string): Promise<string | undefined> {
  return await readFile(file, "utf8").catch(() => undefined);
}
