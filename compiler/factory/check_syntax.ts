import { CompileError } from "../types.ts";
import { syntaxError } from "./syntax_error.ts";

/** What may mean something else in modules than in scripts: comments as in HTML, and a name. */
const SCRIPTS_ONLY = /<!--|^\s*-->|\bawait\b/m;

/**
 * Checks that a factory can stand in an ES module: one that cannot would take all others in its file down. The engine's own
 * parser tells in a fraction of the time that a syntax tree takes; nothing runs.
 *
 * @param factory A function expression.
 * @param source What it was made of, for the message.
 * @param file The absolute path.
 * @throws {CompileError} When it is no strict code.
 */
export async function checkSyntax(factory: string, source: string, file: string): Promise<void> {
  try {
    new Function(`"use strict"; (${factory});`);
    if (SCRIPTS_ONLY.test(source)) await checkAsModule(factory, file);
  } catch (error) {
    const { transformSync } = await import("oxc-transform");
    // It says where; the engine does not.
    const sourceType = /^\s*(?:import|export)\b/m.test(source) ? "module" : "commonjs";
    const [found] = transformSync(file, source, { sourceType }).errors;
    if (found) throw syntaxError(found, source, file);
    const { message } = error as Error;
    throw new CompileError(`${message} (dependencies run as strict code of modules)`, {
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
