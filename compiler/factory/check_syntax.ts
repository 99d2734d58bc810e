import { CompileError } from "../types.ts";
import { syntaxError } from "./syntax_error.ts";

/** Syntax that differs between modules and scripts: HTML comments, and the name `await`. */
const SCRIPTS_ONLY = /<!--|^\s*-->|\bawait\b/m;

/**
 * Checks that a factory is valid in an ES module, because a syntax error would break every factory
 * of the file. The engine's parser takes a fraction of the time of a syntax tree, and
 * `new Function` runs nothing.
 *
 * @param factory A function expression, without parentheses, so that the engine only parses it.
 * @param source The module's text, for the message.
 * @param file The absolute path.
 * @throws {CompileError} When the factory is not valid strict code.
 */
export async function checkSyntax(factory: string, source: string, file: string): Promise<void> {
  try {
    new Function(`"use strict"; return 0, ${factory};`);
    if (SCRIPTS_ONLY.test(source)) await checkAsModule(factory, file);
  } catch (error) {
    const { transformSync } = await import("oxc-transform");
    // The engine reports no position; oxc does.
    const sourceType = /^\s*(?:import|export)\b/m.test(source) ? "module" : "commonjs";
    const [found] = transformSync(file, source, { sourceType }).errors;
    if (found) throw syntaxError(found, source, file);
    const { message } = error as Error;
    throw new CompileError(`${message} (dependencies run as modules, in strict mode)`, {
      id: file,
      plugin: "oxc-transform",
      cause: error,
    });
  }
}

async function checkAsModule(factory: string, file: string): Promise<void> {
  const { transformSync } = await import("oxc-transform");
  const [found] = transformSync(file, `(${factory});`, { sourceType: "module" }).errors;
  if (found) throw new Error(found.message);
}
