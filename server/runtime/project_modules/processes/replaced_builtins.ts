/**
 * Node built-ins that are replaced for files of a project, because the threads and processes that
 * they start (`new Worker()`, `fork()`) would not find the project's packages.
 */
import { projectChildProcess } from "./project_child_process.ts";
import { projectWorkerThreads } from "./project_worker_threads.ts";

const NAMES = ["worker_threads", "child_process"] as const;

/** The name of a replaced built-in, as it is provided. */
export type ReplacedBuiltin = typeof NAMES[number];

const PREFIXED_IMPORT = new RegExp(
  `(\\b(?:from|import)\\s*\\(?\\s*)(["'])node:(${NAMES.join("|")})\\2`,
  "g",
);

/**
 * Tells whether a specifier names a replaced built-in. Imports with the prefix do not count: Deno
 * ignores the result of a hook for them, and {@linkcode withoutNodePrefix} handles them.
 */
export function replacedBuiltin(
  specifier: string,
  isRequire: boolean,
): ReplacedBuiltin | undefined {
  return NAMES.find((name) => specifier === name || (isRequire && specifier === `node:${name}`));
}

/**
 * Makes the replacement of a built-in.
 *
 * @param folders Returns the absolute paths of the projects' folders.
 */
export function replacement(
  name: ReplacedBuiltin,
  folders: () => readonly string[],
): Record<string, unknown> {
  return name === "child_process" ? projectChildProcess() : projectWorkerThreads(folders);
}

/**
 * Removes the `node:` of replaced built-ins from `source`; columns stay the same. Deno 2.9 calls
 * the hooks for imports with the prefix, but ignores the result.
 */
export function withoutNodePrefix(source: string): string {
  return source.replace(PREFIXED_IMPORT, "$1$2$3$2     ");
}
