/**
 * How a plugin's `Worker` (`node:worker_threads`) works on Deno:
 *
 * 1. Import hooks belong to one thread: a plain worker would not find the project's packages. So
 *    files of the project get `worker_threads` with Vireo's own `Worker`.
 * 2. It starts `project_worker.ts` instead of the entry, and passes the entry as environment data,
 *    which the runtime copies into the new thread before anything runs there. All other options are
 *    left to the runtime.
 * 3. `project_worker.ts` registers the hooks, then runs the entry. Nested workers start in the same
 *    way.
 */
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { WorkerOptions } from "node:worker_threads";

type WorkerThreads = typeof import("node:worker_threads");

/** The code of a worker: a module, or the text of `eval: true`. */
export type WorkerEntry = { url: string } | { source: string };

/** Environment data of a new worker. */
export interface ProjectWorkerSetup {
  entry: WorkerEntry;
  /** Absolute paths of the projects' folders. */
  folders: readonly string[];
}

/** The key of the setup in the environment data. */
const SETUP = "vireo:project-worker";

/** In an executable, the bundle for workers lies beside the one for the server. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts") ? "./project_worker.ts" : "./project_worker.js",
  import.meta.url,
);

/**
 * Makes `worker_threads` for files of a project.
 *
 * @param folders Called at each start of a worker.
 */
export function projectWorkerThreads(folders: () => readonly string[]): Record<string, unknown> {
  const threads: WorkerThreads = process.getBuiltinModule("node:worker_threads");

  const Worker = new Proxy(threads.Worker, {
    construct(target, [specifier, options]: [string | URL, WorkerOptions?], newTarget) {
      const entry = workerEntry(specifier, options ?? {});
      // Plugins expect the runtime's own error about it.
      if (!entry) return Reflect.construct(target, [specifier, options], newTarget);
      const setup: ProjectWorkerSetup = { entry, folders: folders() };
      threads.setEnvironmentData(SETUP, setup as never);
      try {
        return Reflect.construct(target, [ENTRY, { ...options, eval: false }], newTarget);
      } finally {
        threads.setEnvironmentData(SETUP, undefined);
      }
    },
  });

  const exports = { ...threads, Worker };
  return { ...exports, default: exports };
}

/** Removes and returns the setup of this worker, so that the worker's own code does not see it. */
export function takeWorkerSetup(threads: WorkerThreads): ProjectWorkerSetup {
  const setup = threads.getEnvironmentData(SETUP) as unknown as ProjectWorkerSetup;
  threads.setEnvironmentData(SETUP, undefined);
  return setup;
}

/**
 * Reads the first argument of `new Worker()`.
 *
 * Source: https://nodejs.org/api/worker_threads.html#new-workerfilename-options
 *
 * @returns `undefined` for values that Node rejects.
 */
function workerEntry(
  specifier: string | URL,
  options: Pick<WorkerOptions, "eval">,
): WorkerEntry | undefined {
  if (typeof specifier !== "string") {
    const isTaken = specifier?.protocol === "file:" || specifier?.protocol === "data:";
    return isTaken && !options.eval ? { url: specifier.href } : undefined;
  }
  if (options.eval) return { source: specifier };
  if (!path.isAbsolute(specifier) && !/^\.{1,2}[\\/]/.test(specifier)) return undefined;
  return { url: pathToFileURL(path.resolve(specifier)).href };
}
