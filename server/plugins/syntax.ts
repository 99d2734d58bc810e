import { errorInWhole } from "../../compiler/original_place.ts";
import { checkScript } from "../../compiler/script/script.ts";
import { normalizeMap } from "../../compiler/source_map.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { cleanUrl } from "../base/url.ts";

const PLAIN_SCRIPTS = /\.m?js(?:$|\?)/;
/**
 * Modules that another plugin makes from a script file, and packages, which were parsed when they
 * were built.
 */
const OTHERS = /[?&](?:raw|url|worker|sharedworker)(?:&|$)|\/node_modules\/|^\0/;

/**
 * Checks the syntax of the project's own JavaScript; compilers have already parsed other languages.
 */
export function syntaxPlugin(): Plugin {
  return {
    name: "vite:syntax",
    transform: {
      filter: { id: { include: PLAIN_SCRIPTS, exclude: OTHERS } },
      async handler(code, id) {
        const file = cleanUrl(id);
        await checkScript(code, file).catch((error) => {
          // The code can be part of its file, such as an inline script of a page.
          const map = normalizeMap(this.getCombinedSourcemap());
          throw errorInWhole(error, file, { code, map });
        });
      },
    },
  };
}
