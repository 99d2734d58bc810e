/**
 * Built-in modules that files of a project get another one for, because what they start (`new Worker()`, `fork()`) would
 * not find the project's packages.
 */
import { projectChildProcess } from "./project_child_process.ts";
import { projectWorkerThreads } from "./project_worker_threads.ts";

const NAMES = ["worker_threads", "child_process"] as const;

/** The name of such a module, as it is provided. */
export type ReplacedBuiltin = typeof NAMES[number];

const PREFIXED_IMPORT = new RegExp(
  `(\\b(?:from|import)\\s*\\(?\\s*)(["'])node:(${NAMES.join("|")})\\2`,
  "g",
);

/**
 * Tells whether a specifier names a built-in that is replaced. Imports with the prefix do not count: they do not follow the
 * answer of a hook, and {@linkcode withoutNodePrefix} is for them.
 */
export function replacedBuiltin(
  specifier: string,
  isRequire: boolean,
): ReplacedBuiltin | undefined {
  return NAMES.find((name) => specifier === name || (isRequire && specifier === `node:${name}`));
}

/**
 * Makes the module in the place of a built-in one.
 *
 * @param folders Gives the absolute paths of the projects' folders.
 */
export function replacement(
  name: ReplacedBuiltin,
  folders: () => readonly string[],
): Record<string, unknown> {
  return name === "child_process" ? projectChildProcess() : projectWorkerThreads(folders);
}

/**
 * `source` without the `node:` of the built-ins that are replaced, columns as before: Deno 2.9 asks the hooks about imports
 * with the prefix, but does not follow the answer.
 */
export function withoutNodePrefix(source: string): string {
  return source.replace(PREFIXED_IMPORT, "$1$2$3$2     ");
}
