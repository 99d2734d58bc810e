import { loadVueCompiler, requireVueCompiler } from "../vue/compiler.ts";

type Language = "js" | "jsx" | "ts" | "tsx" | "dts";

/** A plugin's options for parsing. */
export interface ParseAstOptions {
  /** @default "js", which includes JSX, because earlier plugins need not have compiled it */
  lang?: Language;
}

/** A comment, in the format of Oxc. */
export interface ParsedComment {
  type: "Line" | "Block";
  value: string;
  start: number;
  end: number;
}

/** A syntax error, in the format of Oxc. */
export interface ParsedError {
  severity: "Error";
  message: string;
  labels: { start: number; end: number; message: string | null }[];
  helpMessage: string | null;
  codeframe: string | null;
}

/** A parsed file. */
export interface ParsedSource {
  program: object;
  comments: ParsedComment[];
  errors: ParsedError[];
}

type BabelParse = (code: string, options: object) => {
  program: object;
  comments?: { type: string; value: string; start: number; end: number }[] | null;
};

const SYNTAX: Readonly<Record<Language, readonly unknown[]>> = {
  js: ["jsx"],
  jsx: ["jsx"],
  ts: ["typescript", "decorators"],
  tsx: ["typescript", "decorators", "jsx"],
  dts: [["typescript", { dts: true }]],
};

/** Parser options that result in an ESTree. */
function optionsFor(lang: Language): object {
  return {
    sourceType: "module",
    plugins: [
      ["estree", { classFeatures: true }],
      "importAttributes",
      ...SYNTAX[lang] ?? SYNTAX.js,
    ],
    allowReturnOutsideFunction: true,
    ranges: true,
  };
}

/** Parses a module into an ESTree program, with the parser of the Vue compiler. */
export async function parseAstAsync(
  code: string,
  { lang = "js" }: ParseAstOptions = {},
): Promise<object> {
  const { babelParse } = await loadVueCompiler();
  return (babelParse as BabelParse)(code, optionsFor(lang)).program;
}

/** Like {@linkcode parseAstAsync}, synchronously. */
export function parseAst(code: string, { lang = "js" }: ParseAstOptions = {}): object {
  return (requireVueCompiler().babelParse as BabelParse)(code, optionsFor(lang)).program;
}

/**
 * Parses a file; errors are returned.
 *
 * @param file Its extension determines the language unless `options` does.
 */
export async function parseSource(
  file: string,
  code: string,
  options?: ParseAstOptions,
): Promise<ParsedSource> {
  const { babelParse } = await loadVueCompiler();
  return sourceBy(babelParse as BabelParse, code, options?.lang ?? languageOf(file));
}

/** Like {@linkcode parseSource}, synchronously. */
export function parseSourceSync(
  file: string,
  code: string,
  options?: ParseAstOptions,
): ParsedSource {
  const { babelParse } = requireVueCompiler();
  return sourceBy(babelParse as BabelParse, code, options?.lang ?? languageOf(file));
}

function sourceBy(parse: BabelParse, code: string, lang: Language): ParsedSource {
  try {
    const { program, comments } = parse(code, optionsFor(lang));
    return {
      program,
      comments: (comments ?? []).map(({ type, value, start, end }) => ({
        type: type === "CommentLine" ? "Line" : "Block",
        value,
        start,
        end,
      })),
      errors: [],
    };
  } catch (error) {
    const { message, pos } = error as { message: string; pos?: number };
    // An error without a position is not a syntax error.
    if (pos === undefined) throw error;
    const labels = [{ start: pos, end: pos, message: null }];
    const program = { type: "Program", sourceType: "module", start: 0, end: code.length, body: [] };
    const found = {
      severity: "Error",
      message,
      labels,
      helpMessage: null,
      codeframe: null,
    } as const;
    return { program, comments: [], errors: [found] };
  }
}

function languageOf(file: string): Language {
  const [, declaration, extension] = /(\.d)?\.([cm]?[jt]sx?)(?:$|\?)/.exec(file) ?? [];
  if (extension === undefined) return "js";
  const lang = extension.replace(/^[cm]/, "") as Language;
  return declaration && lang === "ts" ? "dts" : lang;
}
