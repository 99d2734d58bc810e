import { loadVueCompiler, requireVueCompiler } from "../vue/compiler.ts";

type Language = "js" | "jsx" | "ts" | "tsx" | "dts";

/** What a plugin says of the text that it wants parsed. */
export interface ParseAstOptions {
  /** @default "js", in which JSX is understood too: other plugins may not have made it plain yet */
  lang?: Language;
}

/** A comment, in the form that Oxc gives. */
export interface ParsedComment {
  type: "Line" | "Block";
  value: string;
  start: number;
  end: number;
}

/** What is wrong with a text, in the form that Oxc gives. */
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

/** The ESTree form. */
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

/** Like {@linkcode parseAstAsync}, at once. */
export function parseAst(code: string, { lang = "js" }: ParseAstOptions = {}): object {
  return (requireVueCompiler().babelParse as BabelParse)(code, optionsFor(lang)).program;
}

/**
 * Parses a file; what is wrong with it is returned.
 *
 * @param file Its extension chooses the language where `options` does not.
 */
export async function parseSource(
  file: string,
  code: string,
  options?: ParseAstOptions,
): Promise<ParsedSource> {
  const { babelParse } = await loadVueCompiler();
  return sourceBy(babelParse as BabelParse, code, options?.lang ?? languageOf(file));
}

/** Like {@linkcode parseSource}, at once. */
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
    // What is no mistake of the text is one of the caller.
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
