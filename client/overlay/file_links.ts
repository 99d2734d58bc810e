/** A piece of text, and the `file:line:column` that it names, if any. */
export interface TextPart {
  text: string;
  file?: string;
}

/**
 * An absolute path, POSIX or Windows, or a file URL, with line and column. The lookbehind excludes
 * the ends of `http:` URLs.
 */
const FILE = /(?<![\w.:/@-])(?:file:\/\/)?(?:[A-Za-z]:[\\/]|\/(?!\/))[^\n()"'<>]*?:\d+:\d+/g;

/**
 * Splits a text, such as a stack, at the files in it.
 *
 * @param text The text; the joined parts equal it.
 */
export function splitAtFiles(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: file, index } of text.matchAll(FILE)) {
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: file, file });
    end = index + file.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
