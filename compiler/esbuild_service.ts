import type { Message, TransformOptions, TransformResult } from "esbuild";
import { codeFrame } from "./code_frame.ts";
import { CompileError, type CompileWarning, type SourceLocation } from "./types.ts";

type Esbuild = typeof import("esbuild");

/** The library; its service, a process of its own, starts with the first call. */
let library: Promise<Esbuild> | undefined;

/** Loads esbuild on first use. */
export function loadEsbuild(): Promise<Esbuild> {
  // A failed load (a binary that is not there yet) is tried again by the next call.
  return library ??= import("esbuild").catch((error) => {
    library = undefined;
    throw error;
  });
}

/**
 * Runs `esbuild.transform()`, again where another server of this process stopped the service meanwhile.
 *
 * @throws {CompileError} When the code cannot be compiled.
 */
export async function transformWithEsbuild(
  code: string,
  file: string,
  options: TransformOptions,
): Promise<TransformResult> {
  const esbuild = await loadEsbuild();
  const complete: TransformOptions = { logLevel: "silent", charset: "utf8", ...options };
  try {
    return await esbuild.transform(code, complete);
  } catch (error) {
    if (/service (?:was stopped|is no longer running)/.test(String(error))) {
      return await esbuild.transform(code, complete).catch((again) => {
        throw compileError(again, code, file);
      });
    }
    throw compileError(error, code, file);
  }
}

/** Ends esbuild's service, where it runs; the next compilation starts a new one. */
export async function stopEsbuild(): Promise<void> {
  if (library !== undefined) await (await library).stop();
}

/** A warning of esbuild's as one of ours. */
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
): { loc?: SourceLocation; frame?: string } {
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
