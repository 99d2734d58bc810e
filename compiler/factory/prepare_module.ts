import { normalizeMap } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import { syntaxError } from "./syntax_error.ts";

export interface PrepareOptions {
  code: string;
  /** For the language and for messages: the absolute path. */
  file: string;
  /** Expressions that take the place of identifiers and member chains. */
  define: Readonly<Record<string, string>>;
  /** @default by the extension of `file` */
  lang?: "js" | "jsx" | "ts" | "tsx";
  format: "esm" | "cjs";
  withMap?: boolean;
}

/** Characters above which a module is transformed on another thread. */
const LARGE = 50_000;

/** JavaScript, and its map where it was asked for and anything has changed. */
export interface PreparedModule {
  code: string;
  map: SourceMap | null;
}

/**
 * Takes types and JSX out of a dependency's module, puts constants in and leaves out branches that they rule out
 * (`if (process.env.NODE_ENV === "production")`), so that what only those require is not bundled.
 *
 * @throws {CompileError} When the code cannot be parsed.
 */
export async function prepareModule(options: PrepareOptions): Promise<PreparedModule> {
  const { code, file, define, format, withMap = false } = options;
  const lang = options.lang ?? languageOf(file);
  const constants = Object.fromEntries(
    Object.entries(define).filter(([name]) => mentions(code, name)),
  );
  if (lang === "js" && Object.keys(constants).length === 0) return { code, map: null };
  const { transform, transformSync } = await import("oxc-transform");
  const transformOptions = {
    lang,
    sourceType: format === "esm" ? "module" : "commonjs",
    define: constants,
    sourcemap: withMap,
  } as const;
  const result = code.length > LARGE
    ? await transform(file, code, transformOptions)
    : transformSync(file, code, transformOptions);
  const error = result.errors.find(({ severity }) => severity === "Error");
  if (error) throw syntaxError(error, code, file);
  return { code: result.code, map: withMap ? normalizeMap(result.map) : null };
}

function languageOf(file: string): PrepareOptions["lang"] {
  const extension = /\.[cm]?([jt]sx?)$/.exec(file)?.[1];
  return extension as PrepareOptions["lang"] ?? "js";
}

/** Whether a text has a name as it would stand in code: `globalThis` is not `global`, and a comment goes on with a word. */
function mentions(code: string, name: string): boolean {
  if (!code.includes(name)) return false;
  const text = name.replace(/[.$]/g, "\\$&");
  const before = String.raw`(?<![\w$'"\`-]|(?<!\.\.)\.)`;
  const after = String
    .raw`(?![\w$])(?=[ \t]*(?:\.\s*[\w$]|[[(),;=!?:&|}<>+*/%^\]-]|[\r\n]|$|in\b|instanceof\b|as\b))`;
  return new RegExp(before + text + after).test(code);
}
