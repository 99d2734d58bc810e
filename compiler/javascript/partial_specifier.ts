import { escapeGlob } from "../paths.ts";

/** A specifier of which one part is not known: `./pages/` and `.vue` of `./pages/*.vue`. */
export interface PartialSpecifier {
  before: string;
  /** The glob that the unknown part matches; empty where everything is known. */
  glob: string;
  after: string;
}

const MAGIC = /[*?{}()[\]|\\]|[!+@](?=\()/g;

/**
 * Splits a glob pattern: its unknown part goes from the first to the last character that has a meaning.
 *
 * @returns The splits to try, one after the other: what begins a pattern may be the name of an alias, as it is written.
 */
export function splitGlob(pattern: string): PartialSpecifier[] {
  const magic = [...pattern.matchAll(MAGIC)].map(({ index }) => index);
  const last = magic.at(-1);
  if (last === undefined) return [{ before: pattern, glob: "", after: "" }];
  // A backslash takes away the meaning of what comes behind it.
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
 * Splits the text of a template literal: its unknown part goes from the first to the last substitution.
 *
 * @param template With `*` for each substitution. Several in a row stand for one; each stays within its folder.
 */
export function splitTemplate(template: string): PartialSpecifier {
  const [before = "", ...rest] = template.split(/\*+/);
  const after = rest.pop();
  if (after === undefined) return { before, glob: "", after: "" };
  return { before, glob: ["", ...rest.map(escapeGlob), ""].join("*"), after };
}

/**
 * The glob for the files that a partial specifier leads to.
 *
 * @param pieces Absolute: the known text around each place where the unknown part goes.
 */
export function globOfPieces(pieces: readonly string[], { glob }: PartialSpecifier): string {
  return pieces.map(escapeGlob).join(glob);
}

/**
 * The unknown part of a file that matches {@linkcode globOfPieces}.
 *
 * @returns `undefined` where the unknown part has no place in the path, or not the same text in all of its places.
 */
export function unknownPartOf(file: string, pieces: readonly string[]): string | undefined {
  const places = pieces.length - 1;
  const known = pieces.reduce((length, piece) => length + piece.length, 0);
  const length = (file.length - known) / places;
  if (places === 0 || !Number.isInteger(length)) return undefined;
  const part = file.slice(pieces[0]!.length, pieces[0]!.length + length);
  return pieces.join(part) === file ? part : undefined;
}
