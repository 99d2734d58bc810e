import { createHash } from "node:crypto";
import type { SourceMap } from "../../compiler/types.ts";
import { injectQuery } from "../base/url.ts";

/** The key in a module's `meta` of the {@linkcode ModuleStyle} that is all it does. */
export const MODULE_STYLE = "vireo:module_style";

/** The key in the `meta` of a module that asks why it is updated, as a component does: even equal code is news to it. */
export const TAKES_REASONS = "vireo:takes_reasons";

/** A style sheet as the client's `updateStyle` takes it. */
export interface ModuleStyle {
  id: string;
  css: string;
}

/** What is read of a module whose time stamp stands in others. */
interface Stamped {
  /** Milliseconds since the epoch; 0 before the first update. */
  readonly lastHmrTimestamp: number;
}

/** A place in transformed code that a module's time stamp goes into once it was updated. */
export interface ImportSlot {
  /** `"url"`: the range is an import's URL without its quotes. `"argument"`: it is empty, behind an argument of a call. */
  kind: "url" | "argument";
  start: number;
  end: number;
  /** Where the specifier began in its line before it was rewritten; not for an argument. */
  column?: number;
  /** The module whose time stamp it is. */
  module: Stamped;
}

/** The key under which import analysis leaves its slots in a transform's `meta`. */
export const IMPORT_SLOTS = "vireo:import_slots";

/** The key under which import analysis leaves the code that it got. */
export const ANALYZED_CODE = "vireo:analyzed_code";

/** What the transform of a module came to. It does not depend on time stamps: {@linkcode renderTransform} adds them. */
export interface TransformResult {
  /** The module's code; its imports carry no `?t=`. */
  readonly code: string;
  readonly map: SourceMap | null;
  /** The comment that carries the map to the browser, empty where there is none. */
  readonly mapComment: string;
  /** Imports to stamp, in the order of the text. */
  readonly slots: readonly ImportSlot[];
  /** Whether the code is a style sheet for a `<link>` rather than a module. */
  readonly type: "js" | "css";
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

/**
 * Writes the current time stamps of imported modules into a transform result: an importer of an updated module
 * is patched here, not transformed again (soft invalidation).
 */
export function renderTransform(result: TransformResult): RenderedTransform {
  let code = "";
  let end = 0;
  for (const slot of result.slots) {
    const { lastHmrTimestamp } = slot.module;
    if (lastHmrTimestamp === 0) continue;
    const text = result.code.slice(slot.start, slot.end);
    code += result.code.slice(end, slot.start) +
      (slot.kind === "argument"
        ? `, ${lastHmrTimestamp}`
        : injectQuery(text, `t=${lastHmrTimestamp}`));
    end = slot.end;
  }
  code += result.code.slice(end);
  code += code.endsWith("\n") ? result.mapComment.trimStart() : result.mapComment;
  return { code, etag: etagOf(code) };
}
