import { codeFrame, locationOfOffset } from "./code_frame.ts";
import { findJsonProblem } from "./json_error.ts";
import { type Compiled, CompileError } from "./types.ts";

/** The config's `json`. */
export interface JsonOptions {
  /**
   * Whether each key that is a valid identifier becomes an export.
   *
   * @default {true}
   */
  namedExports?: boolean;
  /**
   * Whether values are written as `JSON.parse("…")`, which engines parse faster than a large
   * literal; `"auto"`: from 10 kB on.
   *
   * @default {"auto"}
   */
  stringify?: boolean | "auto";
}

const STRINGIFY_FROM = 10_000;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const RESERVED = new Set(
  ("arguments await break case catch class const continue debugger default delete do else enum eval export " +
    "extends false finally for function if implements import in instanceof interface let new null package " +
    "private protected public return static super switch this throw true try typeof var void while with yield")
    .split(" "),
);

/**
 * Compiles JSON to a module.
 *
 * @param json A byte order mark is dropped.
 * @param file The absolute path, for messages.
 * @throws {CompileError} With the place of the first error.
 */
export function compileJson(json: string, file: string, options: JsonOptions = {}): Compiled {
  const { namedExports = true, stringify = "auto" } = options;
  const value = parseJson(json.replace(/^\uFEFF/, ""), file);
  const write = (part: unknown) => writeValue(part, stringify);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const code = namedExports && isObject
    ? writeExports(value as Record<string, unknown>, write)
    : `export default ${write(value)};\n`;
  return {
    code,
    map: { version: 3, sources: [], names: [], mappings: "" },
    deps: [],
    warnings: [],
  };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = findJsonProblem(text);
    const loc = locationOfOffset(text, problem?.offset ?? 0);
    const isEmpty = text.trim() === "";
    throw new CompileError(
      isEmpty ? `The JSON file "${file}" is empty` : problem?.message ?? String(cause),
      {
        id: file,
        loc: { file, ...loc },
        frame: codeFrame(text, loc),
        hint: isEmpty ? `Write a value into the file, at least "{}"` : problem?.hint,
        plugin: "json",
        cause,
      },
    );
  }
}

/**
 * One constant for each key that is a valid identifier, and the whole value as the default export.
 */
function writeExports(
  value: Record<string, unknown>,
  write: (part: unknown) => string,
): string {
  const lines: string[] = [];
  const members: string[] = [];
  for (const [key, part] of Object.entries(value)) {
    if (IDENTIFIER.test(key) && !RESERVED.has(key)) {
      lines.push(`export const ${key} = ${write(part)};`);
      // The long form of `__proto__` would set the prototype.
      members.push(key);
    } else {
      members.push(`${JSON.stringify(key)}: ${write(part)}`);
    }
  }
  lines.push(`export default { ${members.join(", ")} };`);
  return lines.join("\n") + "\n";
}

function writeValue(value: unknown, stringify: boolean | "auto"): string {
  const json = JSON.stringify(value);
  if (typeof value !== "object" || value === null) return json;
  const parses = stringify === true || (stringify === "auto" && json.length > STRINGIFY_FROM) ||
    // A literal with this key would set the prototype.
    json.includes('"__proto__"');
  return parses ? `/* #__PURE__ */ JSON.parse(${JSON.stringify(json)})` : json;
}
