import { compileJson, type JsonOptions } from "../../../compiler/json.ts";
import type { Plugin } from "../../plugin_api/types.ts";
import { cleanUrl } from "../../base/url.ts";

/** The plugin that turns JSON files into modules. */
export function jsonPlugin(options: JsonOptions): Plugin {
  return {
    name: "vite:json",
    transform: {
      filter: {
        id: {
          include: /\.json(?:$|\?)/,
          exclude: /[?&](?:raw|url|worker|sharedworker)(?:&|$)/,
        },
      },
      handler(code, id) {
        const { code: module, map } = compileJson(code, cleanUrl(id), options);
        return { code: module, map, moduleType: "js" };
      },
    },
  };
}
