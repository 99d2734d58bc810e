import type { VueCompiler } from "./compiler.ts";

/** Type arguments of a call are comparisons to a parser that knows no types: `f<T>(x)`, `` f<T>`x` ``. */
const TYPE_ARGUMENTS = /<[^]*?(?<!=)>\s*[(`]/;

/**
 * Whether code that may be TypeScript is JavaScript as it stands, with the same meaning.
 *
 * @param code A module.
 * @returns `false` also when in doubt.
 */
export function isPlainJavaScript(compiler: VueCompiler, code: string): boolean {
  if (TYPE_ARGUMENTS.test(code)) return false;
  try {
    compiler.babelParse(code, { sourceType: "module" });
    return true;
  } catch {
    return false;
  }
}
