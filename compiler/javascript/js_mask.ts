import jsTokens, { type Token } from "js-tokens";

/** The number of delimiting characters at the two ends of a token. */
const ENDS: Readonly<Partial<Record<Token["type"], readonly [number, number]>>> = {
  HashbangComment: [0, 0],
  SingleLineComment: [0, 0],
  MultiLineComment: [0, 0],
  StringLiteral: [1, 1],
  NoSubstitutionTemplate: [1, 1],
  TemplateHead: [1, 2],
  TemplateMiddle: [1, 2],
  TemplateTail: [1, 1],
  RegularExpressionLiteral: [1, 1],
};

/**
 * Replaces comments, and the contents of strings, regular expressions and template literals, by
 * spaces, so that a plain regular expression on the result matches only code. Line breaks, quotes,
 * the code within `${…}` and all offsets stay. (`strip-literal` does the same, except in regular
 * expressions with two flags.)
 *
 * @param code Valid JavaScript without JSX. Invalid text is masked as well as possible.
 */
export function maskNonCode(code: string): string {
  let masked = "";
  for (const token of jsTokens(code)) masked += maskToken(token);
  return masked;
}

function maskToken(token: Token): string {
  const { type, value } = token;
  const ends = ENDS[type];
  if (!ends) return value;
  const flags = type === "RegularExpressionLiteral" ? /\w*$/.exec(value)![0].length : 0;
  const isOpen = "closed" in token && !token.closed;
  const end = isOpen ? value.length : value.length - flags - ends[1];
  return value.slice(0, ends[0]) + value.slice(ends[0], end).replace(/[^\n\r]/g, " ") +
    value.slice(end);
}
