/** Characters of a browser's text that are printed on one line. */
const MOST = 200;

/** Characters and lines of a browser's text that are printed as they are. */
const MOST_OF_TEXT = 10_000;
const MOST_LINES = 100;

/**
 * A text that a browser sent, as it may appear in the terminal: short, on one line and without control characters, which
 * could move the cursor or forge other messages.
 */
export function printable(text: string): string {
  const plain = text.slice(0, MOST).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return text.length > MOST ? `${plain}…` : plain;
}

/**
 * A longer text that a browser sent, as it may appear in the terminal: what a terminal would act on is written as an escape, and
 * lines after the first are indented, so that none looks like a message of the server.
 */
export function printableLines(text: string): string {
  const lines = text.slice(0, MOST_OF_TEXT).split(/\r\n|[\r\n\u2028\u2029]/);
  const isCut = text.length > MOST_OF_TEXT || lines.length > MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...isCut ? ["…"] : []].map(escapeControls).join("\n    ");
}

/** Tabs are harmless, and joiners make emoji; marks of direction show code in another order than it has. */
function escapeControls(line: string): string {
  return line.replace(
    /(?!\t)[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
