import MagicString from "magic-string";
import { assetModule } from "../../compiler/asset.ts";
import { findWorkerUrls, workerModule, type WorkerType } from "../../compiler/worker.ts";
import type { Plugin } from "../plugin_container/types.ts";
import { isUnresolvedAlias } from "../resolve/apply_alias.ts";
import { cleanUrl, hasUrlQuery, isExternalUrl, joinUrl } from "../url.ts";

/** Options of {@linkcode workerPlugin}. */
export interface WorkerPluginOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** The URL, without base, of a module by its id. */
  urlOf(id: string): string;
  /** Whether the URL of a file may be told to whoever asks: somebody imports it, or it may be served. */
  mayName(id: string): boolean;
}

const WORKER_IMPORT = /[?&](worker|sharedworker)(?:&|$)/;

/**
 * The plugin for workers: `?worker` and `?sharedworker` imports, and `new Worker(new URL("./w.ts", import.meta.url))`.
 * A worker's script is a module like any other, under a URL with `worker_file`; `?inline` changes nothing here.
 */
export function workerPlugin({ base, urlOf, mayName }: WorkerPluginOptions): Plugin {
  const scriptUrl = (id: string, type: WorkerType) =>
    `${joinUrl(base, encodeURI(urlOf(cleanUrl(id))))}?worker_file&type=${type}`;
  return {
    name: "vireo:worker",
    load: {
      filter: { id: WORKER_IMPORT },
      handler(id) {
        if (!mayName(id)) return undefined;
        const url = scriptUrl(id, "module");
        const kind = WORKER_IMPORT.exec(id)![1] === "worker" ? "Worker" : "SharedWorker";
        const code = hasUrlQuery(id) ? assetModule(url) : workerModule({ url, kind });
        return { code, map: { mappings: "" }, moduleType: "js" };
      },
    },
    transform: {
      filter: { code: /new\s+(?:Shared)?Worker\b/, id: { exclude: WORKER_IMPORT } },
      async handler(code, id) {
        const text = new MagicString(code);
        for (const { specifier, start, end, type, ignored } of findWorkerUrls(code)) {
          if (ignored || specifier === undefined || isExternalUrl(specifier)) continue;
          // What nothing resolves stays as it is; the browser then says which URL failed.
          const resolved = await this.resolve(specifier, id);
          if (!resolved || resolved.external || isUnresolvedAlias(resolved)) continue;
          text.overwrite(
            start,
            end,
            `/* @vite-ignore */ ${JSON.stringify(scriptUrl(resolved.id, type))}`,
          );
        }
        if (!text.hasChanged()) return undefined;
        return {
          code: text.toString(),
          map: text.generateMap({ hires: "boundary", source: cleanUrl(id) }),
        };
      },
    },
  };
}
