/**
 * How constants are inserted into code: esbuild replaces the identifiers and member chains of
 * `define`, because it knows scopes, shorthand properties and assignment targets. `import.meta.env`
 * is a plain object that `envPreamble()` prepends to each module that uses it.
 */

import { compileWarning, transformWithEsbuild } from "../esbuild_service.ts";
import { scriptLoader } from "../script/script.ts";
import { normalizeMap } from "../source_map.ts";
import { CompileError, type CompileWarning, type SourceMap } from "../types.ts";

/** The prepared `define` of the config. */
export interface Defines {
  /** The replacement of each identifier or member chain, for {@linkcode applyDefines}. */
  code: Readonly<Record<string, string>>;
  /** Declarations of the names in `code` that stand for larger expressions. */
  declarations: Readonly<Record<string, string>>;
  /** Expressions by the key of `import.meta.env`, for {@linkcode envPreamble}. */
  env: Readonly<Record<string, string>>;
  /** Matches any key of `code`; `null` if there are none. */
  pattern: RegExp | null;
}

const ENV_PREFIX = "import.meta.env.";
const CHAIN = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;

/**
 * Checks and sorts the config's `define`.
 *
 * @param define Strings are expressions, used unchanged; other values are converted to JSON.
 * @throws {CompileError} When a key is not an identifier or a member chain, or a value is not an
 * expression.
 */
export function prepareDefines(define: Readonly<Record<string, unknown>>): Defines {
  const code: Record<string, string> = {};
  const declarations: Record<string, string> = {};
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(define)) {
    const expression = typeof value === "string" ? value : JSON.stringify(value) ?? "undefined";
    if (!CHAIN.test(key)) {
      throw new CompileError(
        `The key "${key}" of "define" is not an identifier or a member chain`,
        {
          hint: `Write it as "${key.replace(/[^\w$.]+/g, "_")}"`,
        },
      );
    }
    const isPlain = CHAIN.test(expression) || isJson(expression);
    if (!isPlain) assertExpression(key, expression);
    if (key.startsWith(ENV_PREFIX)) {
      env[key.slice(ENV_PREFIX.length)] = expression;
    } else if (isPlain) {
      code[key] = expression;
    } else {
      // esbuild only substitutes literals and names.
      const name = code[key] = `__vireo_define_${Object.keys(declarations).length}`;
      declarations[key] = `const ${name} = (${expression});`;
    }
  }
  const keys = Object.keys(code);
  return { code, declarations, env, pattern: keys.length > 0 ? definePattern(keys) : null };
}

/**
 * Replaces the keys of `define` in JavaScript.
 *
 * @returns `null` if no key occurs.
 * @throws {CompileError} When the code cannot be parsed.
 */
export async function applyDefines(
  code: string,
  file: string,
  defines: Defines,
): Promise<{ code: string; map: SourceMap | null; warnings: CompileWarning[] } | null> {
  if (!defines.pattern?.test(code)) return null;
  const banner = Object.entries(defines.declarations)
    .filter(([key]) => code.includes(key.split(".")[0]!))
    .map(([, declaration]) => declaration).join(" ");
  const result = await transformWithEsbuild(code, file, {
    loader: scriptLoader(file) === "jsx" ? "jsx" : "js",
    target: "esnext",
    jsx: "preserve",
    define: defines.code,
    banner,
    sourcemap: "external",
    sourcefile: file,
    tsconfigRaw: "{}",
  });
  const warnings = result.warnings.map((warning) => compileWarning(warning, code, file));
  return { code: result.code, map: normalizeMap(result.map), warnings };
}

/**
 * One line that defines `import.meta.env`, to be prepended to a module.
 *
 * @param env `MODE`, `DEV`, `BASE_URL`, … and the variables of `.env` files.
 * @param expressions Keys whose values are expressions: `env` of {@linkcode prepareDefines}.
 */
export function envPreamble(
  env: Readonly<Record<string, unknown>>,
  expressions: Readonly<Record<string, string>> = {},
): string {
  const values = Object.entries(env).map(([key, value]): [string, string] => [
    key,
    JSON.stringify(value) ?? "undefined",
  ]);
  const entries = new Map([...values, ...Object.entries(expressions)]);
  const members = [...entries].map(([key, value]) => `${JSON.stringify(key)}: ${value}`);
  return `import.meta.env = {${members.join(", ")}};`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function assertExpression(key: string, expression: string): void {
  // Only a module can contain `import.meta`, and the check below parses a function.
  if (/\bimport\b|\bawait\b/.test(expression)) return;
  try {
    // Parses the expression without running it.
    new Function(`return (${expression}\n)`);
  } catch (cause) {
    throw new CompileError(`The value of "define.${key}" is not an expression: "${expression}"`, {
      hint: `Write JSON.stringify(${JSON.stringify(expression)}) when a string is meant`,
      cause,
    });
  }
}

function definePattern(keys: readonly string[]): RegExp {
  const chains = keys.map((key) =>
    key.split(".").map((name) => name.replaceAll("$", "\\$")).join("\\s*\\??\\.\\s*")
  );
  return new RegExp(`(?<![\\p{ID_Continue}$])(?:${chains.join("|")})(?![\\p{ID_Continue}$])`, "u");
}
