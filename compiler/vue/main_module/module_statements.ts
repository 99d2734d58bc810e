/**
 * The statements of a compiled module, and the code that one part of it reaches.
 *
 * They are found in the text, without a parser, because every component that a plugin changes is
 * analyzed here, also at the start. A statement that is not clearly a declaration without effects
 * counts as one with effects.
 */
import { importedBindings } from "../../javascript/imports.ts";
import { maskNonCode } from "../../javascript/js_mask.ts";

/** A statement at the top level of a module. */
export interface ModuleStatement {
  text: string;
  /** The text without comments and the contents of strings. */
  masked: string;
  /**
   * The name that the statement declares without other effects; `undefined` if it has effects or
   * declares an export.
   */
  declares: string | undefined;
}

const NAME = String.raw`[\w$\u0080-\uffff]+`;
const IDENTIFIERS = new RegExp(NAME, "g");
const FUNCTION = new RegExp(String.raw`^(?:async\s+)?function\b\s*\*?\s*(${NAME})`);
const VARIABLE = new RegExp(String.raw`^(?:const|let|var)\s+(${NAME})\s*=(?![=>])`);
const ANY_DECLARATION = new RegExp(
  String.raw`^(?:export\s+)?(?:(?:async\s+)?function|const|let|var)\s+(${NAME})`,
);
const FUNCTION_EXPRESSION = new RegExp(
  String.raw`^(?:async\b\s*)?(?:function\b|(?:\([^()]*\)|${NAME})\s*=>)`,
);
const PURE = /^\s*\/\*\s*[@#]__PURE__\s*\*\//;
/** Calls, assignments and other code that can have an effect. */
const EFFECTS = /[(`=]|\+\+|--|\b(?:new|await|delete)\b/;

/** Tokens that open and close brackets, and those between which statements begin. */
const TOKENS = /[`(){}[\];,\n]/g;
const DECLARATION = String
  .raw`(?:async\s+function|function|class|const|let|var|export|import(?!\s*[(.]))\b`;
const BEGINS_DECLARATION = new RegExp(String.raw`\s*${DECLARATION}`, "y");
/** The beginning of a line that continues the previous statement. */
const CONTINUES =
  /\s*(?:[=,+\-*/%&|^<>?:.([`)\]};]|(?:as|catch|else|extends|finally|from|in|instanceof|of)\b)/y;
const IS_OPEN = /[=,+\-*%&|^!~<>?:.]/;

/** Splits a module into its statements. */
export function moduleStatements(code: string): ModuleStatement[] {
  const masked = maskNonCode(code);
  const statements: ModuleStatement[] = [];
  const brackets: string[] = [];
  let start = 0;
  let hasComma = false;
  const endAt = (end: number) => {
    const range = masked.slice(start, end);
    const from = start + range.length - range.trimStart().length;
    const to = start + range.trimEnd().length;
    start = end;
    if (from < to) {
      const [text, bare] = [code.slice(from, to), masked.slice(from, to)];
      statements.push({
        text,
        masked: bare,
        declares: hasComma ? undefined : declared(text, bare),
      });
    }
    hasComma = false;
  };
  for (const { 0: token, index } of masked.matchAll(TOKENS)) {
    if (token === "`" ? brackets.at(-1) !== "`" : "([{".includes(token)) brackets.push(token);
    else if ("`)]}".includes(token)) brackets.pop();
    if (brackets.length > 0) continue;
    if (token === ",") hasComma = true;
    else if (beginsStatement(masked, token, index)) endAt(index + 1);
  }
  endAt(masked.length);
  return statements;
}

/** Whether a statement begins after a token outside of brackets. */
function beginsStatement(masked: string, token: string, index: number): boolean {
  if (token === ";") return true;
  if (token === "}") return matchesAt(BEGINS_DECLARATION, masked, index + 1);
  if (token !== "\n") return false;
  let before = index - 1;
  while (before >= 0 && /\s/.test(masked[before]!)) before--;
  return before < 0 || !IS_OPEN.test(masked[before]!) && !matchesAt(CONTINUES, masked, index + 1);
}

function matchesAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}

/** The name that a statement with at most one declarator declares without other effects. */
function declared(text: string, masked: string): string | undefined {
  const name = FUNCTION.exec(masked)?.[1];
  if (name !== undefined) return name;
  const variable = VARIABLE.exec(masked);
  if (!variable) return undefined;
  const value = masked.slice(variable[0].length);
  const isPure = PURE.test(text.slice(variable[0].length)) ||
    FUNCTION_EXPRESSION.test(value.trimStart()) || !EFFECTS.test(value);
  return isPure ? variable[1] : undefined;
}

/**
 * The texts of the code that runs when a module runs, and of all code that it reaches: statements,
 * and for each imported name its origin.
 *
 * @param isApart Whether to exclude a declaration, together with code that only it reaches.
 */
export function reachedTexts(code: string, isApart: (name: string) => boolean): string[] {
  const statements = moduleStatements(code);
  const waiting = new Map<string, ModuleStatement[]>();
  const reached: ModuleStatement[] = [];
  for (const statement of statements) {
    const { declares, masked } = statement;
    if (isImport(statement) || isApart(ANY_DECLARATION.exec(masked)?.[1] ?? "")) continue;
    if (declares === undefined) reached.push(statement);
    else waiting.set(declares, [...waiting.get(declares) ?? [], statement]);
  }
  const names = new Set<string>();
  // Grows during the iteration.
  for (const { masked } of reached) {
    for (const name of masked.match(IDENTIFIERS) ?? []) {
      if (names.has(name) || isApart(name)) continue;
      names.add(name);
      reached.push(...waiting.get(name) ?? []);
    }
  }
  const origins = statements.filter(isImport).flatMap(({ text }) => originsOf(text, names));
  return [...origins, ...reached.map(({ text }) => text)];
}

function isImport({ masked }: ModuleStatement): boolean {
  return /^import\b(?!\s*[(.])/.test(masked);
}

function originsOf(statement: string, names: ReadonlySet<string>): string[] {
  const [source] = /(["'])[^"'\n]*\1[^"']*(?:with\b[^]*)?$/.exec(statement) ?? [""];
  return importedBindings(statement).filter(({ local }) => names.has(local))
    .map(({ imported, local }) => `import ${imported} as ${local} from ${source}`);
}
