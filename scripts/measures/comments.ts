import { parseSource, type SourceComment } from "../layers/parse_source.ts";

/** Words that the style guide replaces. */
const ODD_WORDS = [
  "anew",
  "mend",
  "take off",
  "ask for",
  "in the making",
  "of before",
  "is none of",
  "time stamp",
];
const TASK = /\b(?:TODO|FIXME|XXX)\b/;
const RELATIVE = /^(?:What|Who|Where|Which)\b(?!.*\?$)/;

/** The paragraphs and list items of a comment, as text. */
function paragraphsOf({ value }: SourceComment): string[] {
  return value.split("\n")
    .map((line) => line.replace(/^\s*\*?\s*(?:@\w+\s+)?(?:\d+\.\s+)?/, "").trim())
    .filter(Boolean);
}

/** Counts of comments that break the style guide. */
export interface CommentCounts {
  /** Lines that begin with a free relative clause: "What is none of those …". */
  relatives: number;
  /** Comments that promise work. */
  tasks: number;
  /** Odd words, most frequent first. */
  words: Map<string, number>;
}

/**
 * Reads the comments of some files.
 *
 * @param texts TypeScript.
 */
export function countComments(texts: readonly string[]): CommentCounts {
  const comments = texts.flatMap((text) => parseSource(text).comments);
  const lines = comments.flatMap(paragraphsOf);
  const prose = lines.join("\n");
  const words = ODD_WORDS
    .map((word) => [word, [...prose.matchAll(new RegExp(`\\b${word}`, "gi"))].length] as const)
    .filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return {
    relatives: lines.filter((line) => RELATIVE.test(line)).length,
    tasks: comments.filter(({ value }) => TASK.test(value)).length,
    words: new Map(words),
  };
}
