/** Values as people read them. */

/** `3 ms`, `1.2 s`, `5 min`. */
export function timeText(milliseconds: number): string {
  if (milliseconds < 1) return "< 1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

/** `812 B`, `12 kB`, `3.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 100_000) return `${(bytes / 1000).toFixed(1)} kB`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `14:03:59`. */
export function clockText(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour12: false });
}

/** A file relative to the root, if it is inside. */
export function shortFile(file: string, root: string | undefined): string {
  return root !== undefined && file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

/** The last part of a URL or path, without query. */
function baseName(url: string): string {
  const path = url.replace(/[?#].*$/s, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** A short name for a module: `App.vue`, `App.vue (style)`, `lodash_lodash`. */
export function shortName(url: string): string {
  const name = baseName(url);
  const query = /\?(.*)$/s.exec(url)?.[1];
  const block = /(?:^|&)type=(\w+)/.exec(query ?? "")?.[1];
  if (block !== undefined) return `${name} (${block})`;
  // The facade of a dependency is named after its package and file.
  if (url.includes("/deps/packs@")) return name.replace(/-[\da-f]{8}\.js$/, "");
  return query === undefined ? name : `${name}?${query}`;
}

/** `1 module`, `3 modules`. */
export function countText(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/** A part of a sentence: text, or code between backticks. */
export interface SentencePart {
  text: string;
  isCode: boolean;
}

/** Splits a hint into text and code. Quoted paths count as code. */
export function sentenceParts(sentence: string): SentencePart[] {
  return sentence.split(/(`[^`]+`|"[^"\s]+"|import\.meta\.hot\.\w+\([^)]*\)(?: => …\))?)/)
    .filter((text) => text !== "")
    .map((text) =>
      /^[`"]/.test(text)
        ? { text: text.slice(1, -1), isCode: true }
        : { text, isCode: text.startsWith("import.meta.") }
    );
}
