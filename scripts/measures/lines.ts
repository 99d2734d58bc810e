import path from "node:path";

/** The number of lines of a text. */
export function linesOf(text: string): number {
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

/** The number of lines of the files directly in each folder. */
export function linesByFolder(sources: ReadonlyMap<string, string>): Map<string, number> {
  const folders = new Map<string, number>();
  for (const [file, text] of sources) {
    const folder = path.posix.dirname(file);
    folders.set(folder, (folders.get(folder) ?? 0) + linesOf(text));
  }
  return folders;
}

/** The middle value; with two in the middle, the larger one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
