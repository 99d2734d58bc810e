import { createHash } from "node:crypto";
import type { ImportTarget, ModuleRecord } from "../../compiler/module_record/module_record.ts";
import type { SourceMap } from "../../compiler/types.ts";

/** A style sheet for the client's `updateStyle`. */
export interface ModuleStyle {
  id: string;
  css: string;
}

/** A place in a module's code for the timestamp of a module that was updated. */
export interface TimestampSlot {
  /**
   * `"url"`: the range is an import's URL without its quotes. `"argument"`: it is empty, after an
   * argument of a call.
   */
  kind: "url" | "argument";
  start: number;
  end: number;
  /** The id of the module whose timestamp it is. */
  id: string;
}

/** The code that import analysis writes, with its record. */
export interface AnalyzedCode {
  /** The record of the text with the original specifiers. */
  readonly record: ModuleRecord;
  readonly code: string;
  /** The places for timestamps in `code`, in text order. */
  readonly slots: readonly TimestampSlot[];
  /** The targets of imports by the URLs in `code`. */
  readonly targets: ReadonlyMap<string, ImportTarget>;
}

/** The outcome of a module's transform. It does not depend on timestamps. */
export interface TransformResult {
  /** The module's code with URLs instead of specifiers, and without `?t=`. */
  readonly code: string;
  /** The places for timestamps in `code`, in text order. */
  readonly slots: readonly TimestampSlot[];
  readonly map: SourceMap | null;
  /** Whether the code is a style sheet for a `<link>` rather than a module. */
  readonly type: "js" | "css";
  /**
   * The result of import analysis, which determines the module's edges. Its ranges refer to its own
   * text with the original specifiers. `null` if imports were not analyzed: style sheets for a
   * `<link>`, pre-bundled dependencies.
   */
  readonly record: ModuleRecord | null;
}

/** The text of a response, and its validator. */
export interface RenderedTransform {
  readonly code: string;
  readonly etag: string;
}

/** A weak validator of a response's text. */
export function etagOf(text: string | Uint8Array): string {
  return `W/"${createHash("sha1").update(text).digest("base64url")}"`;
}
