const LINE_FEED = 10;

/**
 * Mappings from code to itself: one segment at the start of each word and of each other character.
 *
 * All plain scripts get them, so they are written in one pass, without an intermediate map.
 */
export function identityMappings(code: string): string {
  let mappings = "";
  // Columns of the last segment, and of the last one on an earlier line; `-1` before the first one
  // of a line.
  let last = -1;
  let lastOfLines = 0;
  let lines = 0;
  let column = 0;
  let isInWord = false;
  for (let index = 0; index < code.length; index++) {
    const char = code.charCodeAt(index);
    if (char === LINE_FEED) {
      if (last >= 0) lastOfLines = last;
      mappings += ";";
      lines++;
      last = -1;
      column = 0;
      isInWord = false;
      continue;
    }
    const isWord = isWordCharacter(char);
    if (!isWord || !isInWord) {
      if (last < 0) {
        mappings += `AA${vlq(lines)}${vlq(-lastOfLines)}`;
        lines = 0;
      } else {
        const step = column - last;
        mappings += STEPS[step] ?? segment(step);
      }
      last = column;
    }
    isInWord = isWord;
    column++;
  }
  return mappings;
}

function isWordCharacter(char: number): boolean {
  return (char >= 97 && char <= 122) || (char >= 65 && char <= 90) || (char >= 48 && char <= 57) ||
    char === 95;
}

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** A segment that lies `step` columns behind the previous one, in the code as in the original. */
const segment = (step: number) => `,${vlq(step)}AA${vlq(step)}`;

/** A number in the encoding of source maps. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += BASE64[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** The segments of short words, precomputed. */
const STEPS: readonly string[] = Array.from({ length: 32 }, (_, step) => segment(step));
