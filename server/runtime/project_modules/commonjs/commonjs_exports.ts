import { init, parse } from "cjs-module-lexer";
import { readFileSync } from "node:fs";

/** Resolves the targets of `module.exports = require("./other")`. */
export interface ReexportResolver {
  /**
   * @param file Absolute path of the requiring file.
   * @returns The absolute path of a CommonJS file, `undefined` for anything else.
   */
  resolve(specifier: string, file: string): string | undefined;
}

/** Initializes the lexer, which {@linkcode commonjsExports} needs. */
export async function initCommonjsExports(): Promise<void> {
  await init();
}

/**
 * The names that a CommonJS file exports, as far as its text shows: those that Node lets ES modules
 * import.
 *
 * Source: https://nodejs.org/api/esm.html#commonjs-namespaces
 *
 * @param file Absolute path.
 */
export function commonjsExports(file: string, resolver: ReexportResolver): Set<string> {
  const names = new Set<string>();
  const files = new Set([file]);
  // Grows during the iteration.
  for (const current of files) {
    const found = lex(current);
    for (const name of found?.exports ?? []) names.add(name);
    for (const specifier of found?.reexports ?? []) {
      const target = resolver.resolve(specifier, current);
      if (target !== undefined) files.add(target);
    }
  }
  return names;
}

function lex(file: string): ReturnType<typeof parse> | undefined {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    // Loading the module itself gives the better error.
    return undefined;
  }
}
