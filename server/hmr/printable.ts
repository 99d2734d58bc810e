/** Characters of a browser's text that are printed. */
const MOST = 200;

/**
 * A text that a browser sent, as it may appear in the terminal: short, on one line and without control characters, which
 * could move the cursor or forge other messages.
 */
export function printable(text: string): string {
  const plain = text.slice(0, MOST).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
  return text.length > MOST ? `${plain}…` : plain;
}
