import { transformWithEsbuild } from "../../../compiler/esbuild_service.ts";
import { CompileError } from "../../../compiler/types.ts";

/**
 * Parses a script as completely as a browser does; the import lexer alone accepts most syntax
 * errors.
 *
 * @param url Used in messages.
 * @returns The syntax error with its position in `code`; `undefined` when the code is valid.
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
