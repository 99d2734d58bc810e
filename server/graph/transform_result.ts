import { createHash } from "node:crypto";
import type { ImportTarget, ModuleRecord } from "../../compiler/module_record/module_record.ts";
import type { SourceMap } from "../../compiler/types.ts";

/** The key in the `meta` of a module that asks why it is updated, as a component does: even equal code is news to it. */
export const TAKES_REASONS = "vireo:takes_reasons";

/** A style sheet as the client's `updateStyle` takes it. */
export interface ModuleStyle {
  id: string;
  css: string;
}

/** A place in a module's code where the timestamp of a module is written once it was updated. */
export interface TimestampSlot {
  /** `"url"`: the range is an import's URL without its quotes. `"argument"`: it is empty, behind an argument of a call. */
  kind: "url" | "argument";
  start: number;
  end: number;
  /** The id of the module whose timestamp it is. */
  id: string;
}

/** The code that import analysis writes, with the record that it comes from. */
export interface AnalyzedCode {
  /** Of the text in which specifiers are as written. */
  readonly record: ModuleRecord;
  readonly code: string;
  /** Where `code` takes timestamps, in the order of the text. */
  readonly slots: readonly TimestampSlot[];
  /** Where imports lead, by the URLs that were written. */
  readonly targets: ReadonlyMap<string, ImportTarget>;
}

/** The outcome of a module's transform. It does not depend on timestamps. */
export interface TransformResult {
  /** The module's code with URLs in the place of specifiers; its imports carry no `?t=`. */
  readonly code: string;
  /** Where `code` takes timestamps, in the order of the text. */
  readonly slots: readonly TimestampSlot[];
  readonly map: SourceMap | null;
  /** The comment that carries the map to the browser, empty where there is none. */
  readonly mapComment: string;
  /** Whether the code is a style sheet for a `<link>` rather than a module. */
  readonly type: "js" | "css";
  /**
   * The result of import analysis, from which the graph has the module's edges; its ranges are of its own text, in which
   * specifiers are as written. `null` where no imports were analyzed: style sheets for a `<link>`, pre-bundled dependencies.
   */
  readonly record: ModuleRecord | null;
}

/** The text that goes over the wire, and its validator. */
export interface RenderedTransform {
  readonly code: string;
  readonly etag: string;
}

/** A weak validator of a response's text. */
export function etagOf(text: string | Uint8Array): string {
  return `W/"${createHash("sha1").update(text).digest("base64url")}"`;
}
