import type { ChildProcess, ForkOptions } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

type Modules = typeof import("node:child_process");

/**
 * Makes `child_process` for files of a project. Deno's own `fork` passes the location of this
 * program's packages to the new process, which then looks for the project's packages there. A
 * spawned process looks beside its files.
 *
 * Source: https://nodejs.org/api/child_process.html#child_processforkmodulepath-args-options
 */
export function projectChildProcess(): Record<string, unknown> {
  const modules: Modules = process.getBuiltinModule("node:child_process");

  function fork(
    modulePath: string | URL,
    args?: readonly string[] | ForkOptions | null,
    options?: ForkOptions,
  ): ChildProcess {
    const given = (Array.isArray(args) ? options : args ?? options) as ForkOptions | undefined;
    const stdio = forkStdio(given);
    // Plugins expect the runtime's own error about it.
    if (!stdio.includes("ipc")) return modules.fork(modulePath, args as string[], options);
    const { execPath = process.execPath, execArgv = process.execArgv } = given ?? {};
    const file = typeof modulePath === "string" ? modulePath : fileURLToPath(modulePath);
    const all = [...execArgv, file, ...(Array.isArray(args) ? args : [])];
    return modules.spawn(execPath, all, { ...given, stdio, shell: false });
  }

  const exports = { ...modules, fork };
  return { ...exports, default: exports };
}

/** The streams of a forked process. */
function forkStdio(
  { stdio, silent = false }: ForkOptions = {},
): Exclude<ForkOptions["stdio"], string | undefined> {
  if (Array.isArray(stdio)) return stdio;
  const each = stdio ?? (silent ? "pipe" : "inherit");
  return [each, each, each, "ipc"];
}
