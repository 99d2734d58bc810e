/** Maximum number of printed characters of a text on one line. */
const MOST = 200;

/** Maximum number of printed characters and lines of a longer text. */
const MOST_OF_TEXT = 10_000;
const MOST_LINES = 100;

/**
 * A browser's text for the terminal: short, on one line and without control characters, which could
 * move the cursor or forge other messages.
 */
export function printable(text: string): string {
  const plain = text.slice(0, MOST).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return text.length > MOST ? `${plain}…` : plain;
}

/**
 * A browser's longer text for the terminal. Control characters are escaped, and lines after the
 * first are indented, so that none looks like a message of the server.
 */
export function printableLines(text: string): string {
  const lines = text.slice(0, MOST_OF_TEXT).split(/\r\n|[\r\n\u2028\u2029]/);
  const isCut = text.length > MOST_OF_TEXT || lines.length > MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...isCut ? ["…"] : []].map(escapeControls).join("\n    ");
}

/**
 * Keeps tabs, which are harmless, and joiners, which form emoji. Direction marks would display code
 * in another order.
 */
function escapeControls(line: string): string {
  return line.replace(
    /(?!\t)[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
