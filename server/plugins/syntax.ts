import { errorInWhole } from "../../compiler/original_place.ts";
import { checkScript } from "../../compiler/script.ts";
import { normalizeMap } from "../../compiler/source_map.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { cleanUrl } from "../base/url.ts";

const PLAIN_SCRIPTS = /\.m?js(?:$|\?)/;
/** Modules that another plugin made of a script's file, and packages, which have been parsed where they were built. */
const OTHERS = /[?&](?:raw|url|worker|sharedworker)(?:&|$)|\/node_modules\/|^\0/;

/** The plugin that checks the project's own JavaScript; what other languages became was parsed on the way. */
export function syntaxPlugin(): Plugin {
  return {
    name: "vite:syntax",
    transform: {
      filter: { id: { include: PLAIN_SCRIPTS, exclude: OTHERS } },
      async handler(code, id) {
        const file = cleanUrl(id);
        await checkScript(code, file).catch((error) => {
          // It can be a part of its file, such as the inline script of a page.
          const map = normalizeMap(this.getCombinedSourcemap());
          throw errorInWhole(error, file, { code, map });
        });
      },
    },
  };
}
