import { readFileSync } from "node:fs";
import path from "node:path";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { codeFrame } from "../../../compiler/code_frame.ts";
import type { SourceLocation } from "../../../compiler/types.ts";
import { VireoError } from "../../base/errors.ts";
import type { ConfigText } from "./bundle_config.ts";

/**
 * Describes an error that a config threw, with its place in the source file.
 *
 * @param file Absolute path of the config file.
 * @param text The code that ran.
 * @param error The thrown value; a `VireoError` is returned unchanged.
 */
export function configError(file: string, text: ConfigText, error: unknown): VireoError {
  if (error instanceof VireoError) return error;
  const loc = originalLocation(file, text, error);
  const message = error instanceof Error ? error.message : String(error);
  return new VireoError("CONFIG_INVALID", `Cannot load "${path.basename(file)}": ${message}`, {
    id: loc?.file ?? file,
    loc,
    frame: loc?.file && frameOf(loc.file, loc),
    hint: "Correct the line, then save",
    cause: error,
  });
}

function originalLocation(
  file: string,
  { map }: ConfigText,
  error: unknown,
): SourceLocation | undefined {
  const stack = error instanceof Error ? error.stack ?? "" : "";
  // Stack frames name the module that replaced the file: its name with a number or a query.
  const name = path.basename(file).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const match = new RegExp(`${name}(?:\\.vireo-\\d+)?\\.mjs(?:\\?[^:\\s]*)?:(\\d+):(\\d+)`).exec(
    stack,
  );
  if (!match) return undefined;
  const position = { line: Number(match[1]), column: Number(match[2]) - 1 };
  if (map === undefined) return { file, ...position };
  const { source, line, column } = originalPositionFor(new TraceMap(map), position);
  if (source === null || line === null) return undefined;
  return { file: path.resolve(path.dirname(file), source), line, column: column ?? 0 };
}

function frameOf(file: string, loc: SourceLocation): string | undefined {
  try {
    return codeFrame(readFileSync(file, "utf8"), loc);
  } catch {
    return undefined;
  }
}
