import { applyDefines, envPreamble, prepareDefines } from "../../compiler/javascript/define.ts";
import { importMetaUses, usesImportMeta } from "../../compiler/javascript/import_meta.ts";
import { lexModule } from "../../compiler/javascript/imports.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { cleanUrl, isCssId } from "../base/url.ts";

/** Options of {@linkcode definePlugin}. */
export interface DefinePluginOptions {
  /** The config's `define`. */
  define: Readonly<Record<string, unknown>>;
  /** `import.meta.env`. */
  env: Readonly<Record<string, unknown>>;
  /** The replacement for `process.env.NODE_ENV`. */
  nodeEnv: string;
  /** Whether a file is imported as its URL. */
  isAsset(file: string): boolean;
}

/** An `import.meta` that is not immediately followed by another property, such as `.url`. */
const MAY_READ_ENV =
  /\bimport\s*\.\s*meta\b(?!\s*\.\s*(?:url|hot|glob|dirname|filename|resolve)\b)/;

/**
 * Data, markup and text, even when a plugin compiled them to a module. Inline scripts of pages are
 * JavaScript.
 */
const OTHER_LANGUAGES = [
  /\.json5?(?:$|\?)/,
  /\.html?(?:$|\?(?!.*\bhtml-proxy\b))/,
  /[?&]raw(?:&|$)/,
];

/**
 * Replaces constants in the final JavaScript: the config's `define`, `process.env.NODE_ENV` and
 * `import.meta.env`. Lines keep their numbers.
 *
 * @throws {CompileError} When a key or a value of `define` is invalid.
 */
export function definePlugin({ define, env, nodeEnv, isAsset }: DefinePluginOptions): Plugin {
  const mode = JSON.stringify(nodeEnv);
  const defines = prepareDefines({
    "process.env.NODE_ENV": mode,
    "global.process.env.NODE_ENV": mode,
    "globalThis.process.env.NODE_ENV": mode,
    ...define,
  });
  const preamble = envPreamble(env, defines.env);
  return {
    name: "vite:define",
    transform: {
      filter: { id: { exclude: OTHER_LANGUAGES } },
      async handler(code, id) {
        if (isCssId(id) || isAsset(cleanUrl(id))) return undefined;
        const defined = await applyDefines(code, id, defines);
        for (const warning of defined?.warnings ?? []) this.warn({ id, ...warning });
        const text = defined?.code ?? code;
        if (!readsEnv(text, id)) return defined && { code: text, map: defined.map };
        // A hashbang is valid only on a script's first line, which the preamble takes.
        return { code: preamble + text.replace(/^#!/, "//"), map: defined?.map ?? null };
      },
    },
  };
}

function readsEnv(code: string, id: string): boolean {
  if (!MAY_READ_ENV.test(code)) return false;
  return usesImportMeta(importMetaUses(code, lexModule(code, id).importMetas), "env");
}
