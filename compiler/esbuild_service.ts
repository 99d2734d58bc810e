import type { Message, TransformOptions, TransformResult } from "esbuild";
import { codeFrame } from "./code_frame.ts";
import { CompileError, type CompileWarning, type SourceLocation } from "./types.ts";

type Esbuild = typeof import("esbuild");

/** Silences warnings about valid code: linters report it, and nobody can fix generated code. */
const LOG_OVERRIDE = {
  "duplicate-case": "silent",
  "duplicate-class-member": "silent",
  "duplicate-object-key": "silent",
} as const;

/**
 * esbuild's process. There is one for all servers of this process, so this class has one instance.
 */
class EsbuildService {
  #library: Promise<Esbuild> | undefined;
  /** Restarts of the calls that are still pending. */
  readonly #restarts = new Set<() => void>();
  /** The number of times the service was stopped. */
  #stops = 0;

  /** Loads the library and starts the service's process. */
  load(): Promise<Esbuild> {
    // The next call retries a failed load.
    return this.#library ??= import("esbuild").then(startProcess).catch((error) => {
      this.#library = undefined;
      throw error;
    });
  }

  async transform(code: string, options: TransformOptions): Promise<TransformResult> {
    const esbuild = await this.load();
    const { promise, resolve, reject } = Promise.withResolvers<TransformResult>();
    const run = () => {
      const stops = this.#stops;
      void esbuild.transform(code, options).then(resolve, (error) => {
        // A call that a stop ended was already restarted. On Deno, such a call never settles.
        if (stops === this.#stops) reject(error);
      });
    };
    this.#restarts.add(run);
    run();
    try {
      return await promise;
    } finally {
      this.#restarts.delete(run);
    }
  }

  async stop(): Promise<void> {
    if (this.#library === undefined) return;
    const esbuild = await this.#library;
    const restarts = [...this.#restarts];
    this.#stops++;
    await esbuild.stop();
    // Pending calls of other servers would wait forever, because the library forgets them.
    for (const restart of restarts) restart();
  }
}

/** Spawns the process as soon as the library is loaded, so that it is ready for the first call. */
function startProcess(esbuild: Esbuild): Esbuild {
  void esbuild.transform("").catch(() => {});
  return esbuild;
}

const service = new EsbuildService();

/** Loads esbuild on first use. */
export function loadEsbuild(): Promise<Esbuild> {
  return service.load();
}

/**
 * Runs `esbuild.transform()`.
 *
 * @param file The absolute path or id, for messages.
 * @throws {CompileError} When the code cannot be compiled.
 */
export async function transformWithEsbuild(
  code: string,
  file: string,
  options: TransformOptions,
): Promise<TransformResult> {
  try {
    return await service.transform(code, {
      logLevel: "silent",
      charset: "utf8",
      logOverride: LOG_OVERRIDE,
      ...options,
    });
  } catch (error) {
    throw compileError(error, code, file);
  }
}

/** Ends esbuild's process, if it runs; the next compilation starts a new one. */
export function stopEsbuild(): Promise<void> {
  return service.stop();
}

/** Converts a warning of esbuild. */
export function compileWarning(message: Message, code: string, file: string): CompileWarning {
  return { message: message.text, hint: hintOf(message), ...placeOf(message, code, file) };
}

function compileError(error: unknown, code: string, file: string): unknown {
  const errors = (error as { errors?: Message[] }).errors;
  const [first] = errors ?? [];
  if (first === undefined) return error;
  return new CompileError(first.text.replace(/\.$/, ""), {
    id: file,
    hint: hintOf(first),
    plugin: "esbuild",
    cause: error,
    ...placeOf(first, code, file),
  });
}

function hintOf(message: Message): string | undefined {
  if (message.location?.suggestion) return `Write ${message.location.suggestion}`;
  const notes = message.notes.map((note) => note.text).filter(Boolean);
  return notes.length > 0 ? notes.join(" ") : undefined;
}

function placeOf(
  { location }: Message,
  code: string,
  file: string,
): { loc?: SourceLocation; frame?: string | undefined } {
  if (location === null) return {};
  // esbuild counts columns in bytes of UTF-8.
  const before = new TextEncoder().encode(location.lineText).subarray(0, location.column);
  const column = new TextDecoder().decode(before).length;
  const end = { line: location.line, column: column + Math.max(1, location.length) };
  return {
    loc: { file, line: location.line, column },
    frame: codeFrame(code, { line: location.line, column }, { end }) || undefined,
  };
}
