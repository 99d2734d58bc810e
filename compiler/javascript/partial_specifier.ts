import { escapeGlob } from "../paths.ts";

/** A specifier with one unknown part: `./pages/` and `.vue` of `./pages/*.vue`. */
export interface PartialSpecifier {
  before: string;
  /** The glob that the unknown part matches; empty if everything is known. */
  glob: string;
  after: string;
}

const MAGIC = /[*?{}()[\]|\\]|[!+@](?=\()/g;

/**
 * Splits a glob pattern: its unknown part extends from the first to the last special character.
 *
 * @returns The splits to try in order, because the beginning of a pattern can literally be the name
 * of an alias.
 */
export function splitGlob(pattern: string): PartialSpecifier[] {
  const magic = [...pattern.matchAll(MAGIC)].map(({ index }) => index);
  const last = magic.at(-1);
  if (last === undefined) return [{ before: pattern, glob: "", after: "" }];
  // A backslash escapes the next character.
  const end = pattern[last] === "\\" ? last + 2 : last + 1;
  const starts = magic.filter((start, index) =>
    index === 0 || pattern.slice(magic[index - 1], start).includes("/")
  );
  return starts.map((start) => ({
    before: pattern.slice(0, start),
    glob: pattern.slice(start, end),
    after: pattern.slice(end),
  }));
}

/**
 * Splits the text of a template literal: its unknown part extends from the first to the last
 * substitution.
 *
 * @param template With `*` for each substitution. Adjacent ones count as one; each matches within
 * one folder.
 */
export function splitTemplate(template: string): PartialSpecifier {
  const [before = "", ...rest] = template.split(/\*+/);
  const after = rest.pop();
  if (after === undefined) return { before, glob: "", after: "" };
  return { before, glob: ["", ...rest.map(escapeGlob), ""].join("*"), after };
}

/**
 * The glob for the files that a partial specifier can refer to.
 *
 * @param pieces Absolute: the known text around each occurrence of the unknown part.
 */
export function globOfPieces(pieces: readonly string[], { glob }: PartialSpecifier): string {
  return pieces.map(escapeGlob).join(glob);
}

/**
 * The unknown part of a file that matches {@linkcode globOfPieces}.
 *
 * @returns `undefined` if the path has no such part, or its occurrences differ.
 */
export function unknownPartOf(file: string, pieces: readonly string[]): string | undefined {
  const places = pieces.length - 1;
  const known = pieces.reduce((length, piece) => length + piece.length, 0);
  const length = (file.length - known) / places;
  if (places === 0 || !Number.isInteger(length)) return undefined;
  const part = file.slice(pieces[0]!.length, pieces[0]!.length + length);
  return pieces.join(part) === file ? part : undefined;
}
