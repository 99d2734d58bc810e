import { createHash } from "node:crypto";
import type { SourceMap } from "../../compiler/types.ts";
import { injectQuery } from "../url.ts";
import type { ModuleNode } from "./module_node.ts";

/** A place in transformed code where the URL of another module of the graph stands, without its quotes. */
export interface ImportSlot {
  start: number;
  end: number;
  /** The module whose time stamp the URL carries after it was updated. */
  module: ModuleNode;
}

/** What the transform of a module came to. It does not depend on time stamps: {@linkcode renderTransform} adds them. */
export interface TransformResult {
  /** The module's code; its imports carry no `?t=`. */
  readonly code: string;
  readonly map: SourceMap | null;
  /** Imports to stamp, in the order of the text. */
  readonly slots: readonly ImportSlot[];
  /** Imports (ids) of dependencies that the module reaches statically, for warm-up. */
  readonly deps: readonly string[];
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
    const url = result.code.slice(slot.start, slot.end);
    code += result.code.slice(end, slot.start) + injectQuery(url, `t=${lastHmrTimestamp}`);
    end = slot.end;
  }
  code += result.code.slice(end);
  if (result.map) code += mapComment(result.map, result.type);
  return { code, etag: etagOf(code) };
}

function mapComment(map: SourceMap, type: "js" | "css"): string {
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  const comment = `# sourceMappingURL=data:application/json;base64,${data}`;
  return type === "css" ? `\n/*${comment} */` : `\n//${comment}`;
}
