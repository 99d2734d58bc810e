/**
 * Workers: the module for a `?worker` import, and `new Worker(new URL("./w.ts", import.meta.url))`
 * in code.
 */

import { type JsLiteral, LiteralError, readLiteral, skipTrivia } from "./js_literal.ts";
import { maskNonCode } from "./js_mask.ts";
import { findNewUrls, type NewUrl } from "./new_url.ts";

export type WorkerKind = "Worker" | "SharedWorker";
export type WorkerType = "module" | "classic";

/** A `new Worker(new URL(…))` in code; the range of the URL's literal is rewritten. */
export interface WorkerUrl extends NewUrl {
  kind: WorkerKind;
  /** `"classic"` unless the options contain `type: "module"`. */
  type: WorkerType;
}

/** A `?worker` import. */
export interface WorkerModuleOptions {
  /** The URL of the worker's script. */
  url: string;
  kind: WorkerKind;
}

/**
 * The URL of a worker's script.
 *
 * @param url The file's URL, with base, without query.
 */
export function workerScriptUrl(url: string, type: WorkerType): string {
  return `${url}?worker_file&type=${type}`;
}

/** The module for a `?worker` or `?sharedworker` import: the constructor of a module worker. */
export function workerModule({ url, kind }: WorkerModuleOptions): string {
  return [
    `export default function WorkerWrapper(options) {`,
    `  return new ${kind}(${JSON.stringify(url)}, { type: "module", name: options?.name });`,
    `}`,
    ``,
  ].join("\n");
}

/** Finds every `new Worker(new URL("…", import.meta.url), …)` and `new SharedWorker(…)`. */
export function findWorkerUrls(code: string): WorkerUrl[] {
  if (!/\bWorker\b|\bSharedWorker\b/.test(code) || !/\bURL\b/.test(code)) return [];
  const mask = maskNonCode(code);
  const found: WorkerUrl[] = [];
  for (const url of findNewUrls(code, mask)) {
    const before = /(?<![\w$])new\s+(Worker|SharedWorker)\s*\(\s*$/.exec(
      mask.slice(Math.max(0, url.expressionStart - 200), url.expressionStart),
    );
    if (before === null) continue;
    const kind = before[1] as WorkerKind;
    found.push({ ...url, kind, type: workerType(code, mask, url.expressionEnd) });
  }
  return found;
}

/** Reads the options behind the URL. */
function workerType(code: string, mask: string, offset: number): WorkerType {
  const comma = skipTrivia(code, offset);
  if (code[comma] !== ",") return "classic";
  const start = skipTrivia(code, comma + 1);
  try {
    const literal: JsLiteral = readLiteral(code, start);
    const options = literal.value as { type?: unknown } | string | null | undefined;
    return typeof options === "object" && options?.type === "module" ? "module" : "classic";
  } catch (error) {
    if (!(error instanceof LiteralError)) throw error;
    // Another option is computed; only the type must be constant.
    const end = closingBrace(mask, start);
    const type = /[{,\s]["']?type["']?\s*:\s*$/;
    for (const { index } of code.slice(start, end).matchAll(/["'`]module["'`]/g)) {
      if (mask[start + index] !== " " && type.test(code.slice(start, start + index))) {
        return "module";
      }
    }
    return "classic";
  }
}

function closingBrace(mask: string, start: number): number {
  let depth = 0;
  for (let index = start; index < mask.length; index++) {
    if (mask[index] === "{") depth++;
    if (mask[index] === "}" && --depth === 0) return index;
  }
  return mask.length;
}
