import { assetModule } from "../../../compiler/asset.ts";
import { workerModule, workerScriptUrl } from "../../../compiler/javascript/worker.ts";
import type { Plugin } from "../../plugin_api/types.ts";
import { cleanUrl, encodePath, hasUrlQuery, joinUrl } from "../../base/url.ts";

/** Options of {@linkcode workerPlugin}. */
export interface WorkerPluginOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** The URL, without base, of a module by its id. */
  urlOf(id: string): string;
  /**
   * Whether clients can learn the file's URL: a module imports the file, or `FileAccess` serves
   * it.
   */
  canName(id: string): boolean;
}

const WORKER_IMPORT = /[?&](worker|sharedworker)(?:&|$)/;

/**
 * The plugin for `?worker` and `?sharedworker` imports. The worker script is an ordinary module,
 * served under a URL with `worker_file`; `?inline` has no effect in development.
 */
export function workerPlugin({ base, urlOf, canName }: WorkerPluginOptions): Plugin {
  return {
    name: "vite:worker",
    load: {
      filter: { id: WORKER_IMPORT },
      handler(id) {
        if (!canName(id)) return undefined;
        const url = workerScriptUrl(joinUrl(base, encodePath(urlOf(cleanUrl(id)))), "module");
        const kind = WORKER_IMPORT.exec(id)![1] === "worker" ? "Worker" : "SharedWorker";
        const code = hasUrlQuery(id) ? assetModule(url) : workerModule({ url, kind });
        return { code, map: { mappings: "" }, moduleType: "js" };
      },
    },
  };
}
