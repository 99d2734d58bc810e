import { INTERNAL_URLS } from "./internal_urls.ts";

/** Code of the runtime. */
const RUNTIME_CODE = /\(?(?:ext|node|bun):|\(?native:|__node_internal/;

/**
 * Packages of this program: Deno's cache has one folder per version, Bun loads them from beside the
 * sources.
 */
const OWN_PACKAGES = new RegExp(
  `/npm/[^/]+/(?:@[^/]+/)?[^/]+/\\d+\\.\\d+\\.\\d+[^/]*/|${
    RegExp.escape(new URL("../../node_modules/", import.meta.url).pathname)
  }`,
);

/**
 * Suffixes and queries of imported project modules, which force a fresh read and the right module
 * format.
 */
const IMPORT_MARKS = /(\.[cm]?[jt]s)\.mjs(?=[?:])|\?t=[\d.]+(?=:)/g;

/**
 * Keeps in a stack only the calls of plugins and of the project. Calls of this program and of the
 * runtime do not help users. A stack that begins in this program is its own fault and stays whole.
 *
 * @param stack As of `Error.prototype.stack`.
 */
export function shortenStack(stack: string): string {
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  if (first < 0 || isOwn(lines[first]!)) return stack;
  const calls = lines.slice(first).filter((call) => !isHidden(call));
  const begin = calls.findIndex((call) => !isOwn(call));
  if (begin < 0) return stack;
  const end = calls.findIndex((call, index) => index > begin && isOwn(call));
  const foreign = calls.slice(begin, end < 0 ? undefined : end)
    .map((call) => call.replace(IMPORT_MARKS, "$1"));
  return [...lines.slice(0, first), ...foreign].join("\n");
}

/**
 * Names the caller of this program: a package, or the absolute path of a file of the project.
 *
 * @param stack Made in the function that was called.
 */
export function callerOf(stack: string): string | undefined {
  const call = stack.split("\n")
    .find((line) => /^\s+at /.test(line) && !isOwn(line) && !isHidden(line));
  const found = call && /(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]*?):\d+:\d+\)?$/
    .exec(call.replace(IMPORT_MARKS, "$1"));
  if (!found) return undefined;
  const file = found[1]!.replaceAll("\\", "/");
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return name ?? decodeURIComponent(file);
}

function isOwn(call: string): boolean {
  return INTERNAL_URLS.some((own) =>
    call.includes(own) || call.includes(own.slice("file://".length))
  );
}

function isHidden(call: string): boolean {
  return RUNTIME_CODE.test(call) || OWN_PACKAGES.test(call);
}
