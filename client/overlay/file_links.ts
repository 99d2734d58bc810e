/** A piece of text, and the `file:line:column` that it names, if it does. */
export interface TextPart {
  text: string;
  file?: string;
}

/** An absolute path, POSIX or Windows, or a file URL, with line and column; not the end of an `http:` URL. */
const FILE = /(?<![\w.:/@-])(?:file:\/\/)?(?:[A-Za-z]:[\\/]|\/(?!\/))[^\n()"'<>]*?:\d+:\d+/g;

/**
 * Cuts a text, such as a stack, at the files in it.
 *
 * @param text The text; its parts joined give it again.
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
