import { transformWithEsbuild } from "../../../compiler/esbuild_service.ts";
import { CompileError } from "../../../compiler/types.ts";

/**
 * Parses a script as completely as a browser does: the lexer of imports alone overlooks most mistakes.
 *
 * @param url For messages.
 * @returns What does not parse, with its place in `code`; `undefined` when all of it does.
 */
export async function parseError(code: string, url: string): Promise<CompileError | undefined> {
  try {
    await transformWithEsbuild(code, url, { loader: "js", target: "esnext", sourcemap: false });
    return undefined;
  } catch (error) {
    if (error instanceof CompileError) return error;
    throw error;
  }
}
