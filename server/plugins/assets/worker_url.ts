import MagicString from "magic-string";
import { findWorkerUrls, workerScriptUrl } from "../../../compiler/javascript/worker.ts";
import type { Plugin } from "../../plugin_api/types.ts";
import { fileOfReference } from "../../resolve/file_reference.ts";
import { cleanUrl, encodePath, isExternalUrl, joinUrl } from "../../base/url.ts";

/** Options of {@linkcode workerUrlPlugin}. */
export interface WorkerUrlPluginOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
}

/** The plugin for `new Worker(new URL("./w.ts", import.meta.url))`. */
export function workerUrlPlugin({ base, urlOf }: WorkerUrlPluginOptions): Plugin {
  return {
    name: "vite:worker-import-meta-url",
    transform: {
      filter: { code: /new\s+(?:Shared)?Worker\b/ },
      async handler(code, id) {
        const text = new MagicString(code);
        for (const { specifier, start, end, type, ignored } of findWorkerUrls(code)) {
          if (ignored || specifier === undefined || isExternalUrl(specifier)) continue;
          const file = await fileOfReference(
            specifier,
            (reference, options) => this.resolve(reference, id, options),
          );
          // An unresolved URL stays unchanged; the browser then reports which URL failed.
          if (file === undefined) continue;
          const url = workerScriptUrl(joinUrl(base, encodePath(urlOf(cleanUrl(file)))), type);
          text.overwrite(start, end, `/* @vite-ignore */ ${JSON.stringify(url)}`);
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
