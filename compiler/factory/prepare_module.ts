import { normalizeMap } from "../source_map.ts";
import type { SourceMap } from "../types.ts";
import { syntaxError } from "./syntax_error.ts";

type ModuleLanguage = "js" | "jsx" | "ts" | "tsx";

export interface PrepareOptions {
  code: string;
  /** The absolute path; its extension gives the default language. */
  file: string;
  /** Expressions that replace identifiers and member chains. */
  define: Readonly<Record<string, string>>;
  /** @default The language of the extension of `file`. */
  lang?: ModuleLanguage;
  format: "esm" | "cjs";
  withMap?: boolean;
}

/** Characters above which a module is transformed on another thread. */
const LARGE = 50_000;

/** JavaScript, with its map if requested and the code has changed. */
export interface PreparedModule {
  code: string;
  map: SourceMap | null;
}

/**
 * Compiles types and JSX of a dependency's module and replaces constants. Branches that a constant
 * rules out (`if (process.env.NODE_ENV === "production")`) are removed, so that their imports are
 * not bundled.
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

function languageOf(file: string): ModuleLanguage {
  const extension = /\.[cm]?([jt]sx?)$/.exec(file)?.[1];
  return extension as ModuleLanguage | undefined ?? "js";
}

/**
 * Whether a text seems to use a name in code: `globalThis` is not `global`, and in a comment the
 * name is usually followed by a word.
 */
function mentions(code: string, name: string): boolean {
  if (!code.includes(name)) return false;
  const text = name.replace(/[.$]/g, "\\$&");
  const before = String.raw`(?<![\w$'"\`-]|(?<!\.\.)\.)`;
  const after = String
    .raw`(?![\w$])(?=[ \t]*(?:\.\s*[\w$]|[[(),;=!?:&|}<>+*/%^\]-]|[\r\n]|$|in\b|instanceof\b|as\b))`;
  return new RegExp(before + text + after).test(code);
}
