import jsTokens, { type Token } from "js-tokens";

/** The characters at the two ends of a token that are no text of it. */
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
 * Replaces comments, and what is inside strings, regular expressions and template literals, by spaces, so that a
 * plain regular expression on the result finds code only. Line breaks, quotes, the code within `${…}` and all
 * offsets stay. (`strip-literal` does the same, except in regular expressions with two flags.)
 *
 * @param code Syntactically right JavaScript without JSX. Text that is not is masked as well as can be.
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
