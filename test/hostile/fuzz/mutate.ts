import type { Random } from "./random.ts";

/** Pieces that parsers of URLs, headers and JSON have read differently from each other. */
const PIECES: readonly string[] = [
  ..."/\\.?#%&=;:@!~|,'\"<>[]{}()*+$^` \t\0\x7f",
  ..."\u00e9\u212a\uff0e\u2024\u2215\u{1F600}\u202e",
  "..",
  "../",
  "..\\",
  "%2e%2e%2f",
  "%252e%252e%252f",
  "%c0%ae%c0%ae/",
  "%u002e",
  "%00",
  "%0d%0a",
  "%23",
  "%3f",
  "%5c",
  "\r\n",
  "//",
  "/./",
  "/@fs/",
  "/@id/",
  "/@id/__x00__",
  "::$DATA",
  "~1",
  "?raw",
  "?url",
  "?import",
  "&inline",
  "?import&raw",
  "?html-proxy&index=0.js",
  "?vue&type=template",
  "?t=1700000000000",
  "?worker&url",
  "?.svg",
  "__proto__",
  "constructor",
  "file://",
  "http://localhost/",
  "http://evil.test/",
  "-1",
  "1e999",
  "9007199254740993",
  "a".repeat(300),
];

/** Changes a text in one to six places. */
export function mutate(text: string, random: Random, others: readonly string[]): string {
  let result = text;
  for (let count = 1 + random.below(6); count > 0; count--) {
    result = mutateOnce(result, random, others);
  }
  return result.slice(0, 20_000);
}

function mutateOnce(text: string, random: Random, others: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(4));
  switch (random.below(9)) {
    case 0:
    case 1:
    case 2:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(end);
    case 4:
      return text.slice(0, at) + escaped(text.slice(at, end)) + text.slice(end);
    case 5:
      return text.slice(0, at) + swapCase(text.slice(at, end)) + text.slice(end);
    case 6: {
      const other = random.pick(others);
      return text.slice(0, at) + other.slice(random.below(other.length + 1));
    }
    case 7:
      return text + random.pick(PIECES);
    default:
      return text.slice(0, at) + text.slice(at, end).repeat(2 + random.below(3)) + text.slice(end);
  }
}

const escaped = (text: string) =>
  Array.from(
    new TextEncoder().encode(text),
    (byte) => `%${byte.toString(16).padStart(2, "0")}`,
  ).join("");

const swapCase = (text: string) =>
  text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
