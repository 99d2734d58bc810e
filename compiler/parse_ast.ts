import { loadVueCompiler, requireVueCompiler } from "./vue/compiler.ts";

type BabelParse = (code: string, options: object) => { program: object };

/** The ESTree form; a plugin may parse what other plugins have not yet made plain JavaScript. */
const OPTIONS = {
  sourceType: "module",
  plugins: ["estree", "jsx", "importAttributes"],
  allowReturnOutsideFunction: true,
  ranges: true,
};

/** Parses a module into an ESTree program, with the parser of the Vue compiler. */
export async function parseAstAsync(code: string): Promise<object> {
  const { babelParse } = await loadVueCompiler();
  return (babelParse as BabelParse)(code, OPTIONS).program;
}

/** Like {@linkcode parseAstAsync}, at once. */
export function parseAst(code: string): object {
  return (requireVueCompiler().babelParse as BabelParse)(code, OPTIONS).program;
}
