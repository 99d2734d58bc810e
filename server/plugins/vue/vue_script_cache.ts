import { compileScript, type CompileScriptOptions } from "../../../compiler/script.ts";
import type { Compiled } from "../../../compiler/types.ts";
import { plainJson } from "../../../compiler/plain_json.ts";

/** Of how many files the last script is kept: as many as are edited at a time. */
export const LAST_SCRIPTS = 16;

/** The scripts of the components that were compiled last. An edit of the template finds its script here as it was. */
export class ScriptCache {
  readonly #kept = new Map<string, { key: string; compiled: Promise<Compiled> }>();

  /**
   * Compiles a script, or gives what the same one was compiled to the last time.
   *
   * @throws {CompileError} With the place of the first error.
   */
  compile(options: CompileScriptOptions): Promise<Compiled> {
    const { file } = options;
    const key = plainJson(options);
    if (key === undefined) return compileScript(options);
    const last = this.#kept.get(file);
    // The order of a map is that of its insertions.
    this.#kept.delete(file);
    const kept = last?.key === key ? last : { key, compiled: compileScript(options) };
    this.#kept.set(file, kept);
    if (this.#kept.size > LAST_SCRIPTS) this.#kept.delete(this.#kept.keys().next().value!);
    return kept.compiled;
  }
}
