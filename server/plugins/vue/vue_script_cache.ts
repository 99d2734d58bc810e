import { compileScript, type CompileScriptOptions } from "../../../compiler/script/script.ts";
import type { Compiled } from "../../../compiler/types.ts";
import { plainJson } from "../../../compiler/plain_json.ts";

/** How many files' last scripts are kept; few files are edited at a time. */
export const LAST_SCRIPTS = 16;

/**
 * The most recently compiled scripts of components, so that a template edit reuses the unchanged
 * script.
 */
export class ScriptCache {
  readonly #kept = new Map<string, { key: string; compiled: Promise<Compiled> }>();

  /**
   * Compiles a script, or returns the file's previous result when the options are the same.
   *
   * @throws {CompileError} With the location of the first error.
   */
  compile(options: CompileScriptOptions): Promise<Compiled> {
    const { file } = options;
    const key = plainJson(options);
    if (key === undefined) return compileScript(options);
    const last = this.#kept.get(file);
    // A map iterates in insertion order, so setting the entry again makes it the newest.
    this.#kept.delete(file);
    const kept = last?.key === key ? last : { key, compiled: compileScript(options) };
    this.#kept.set(file, kept);
    if (this.#kept.size > LAST_SCRIPTS) this.#kept.delete(this.#kept.keys().next().value!);
    return kept.compiled;
  }
}
