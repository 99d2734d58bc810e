import { registerComponents } from "../../compiler/script/react_refresh.ts";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { Plugin, StringFilter } from "../plugin_api/types.ts";
import { cleanUrl } from "../base/url.ts";

/** The Oxc options by which React plugins enable Fast Refresh. */
interface RefreshOptions {
  jsx?: { refresh?: boolean; importSource?: string };
  jsxRefreshInclude?: string | RegExp | (string | RegExp)[];
  jsxRefreshExclude?: string | RegExp | (string | RegExp)[];
}

const SCRIPT = /\.[cm]?[jt]sx?(?:$|\?)/;
const JSX = /\.[jt]sx(?:$|\?)/;

/**
 * Registers React components for Fast Refresh when a plugin of the config sets `oxc.jsx.refresh`.
 * That plugin adds the HMR boundary itself, with code from `vite/internal`.
 *
 * @param oxc The config's `oxc`.
 */
export function reactRefreshPlugin(oxc: ResolvedOptions["oxc"]): Plugin {
  const name = "vite:jsx-refresh";
  const { jsx, jsxRefreshInclude: include, jsxRefreshExclude: exclude } =
    (oxc || {}) as RefreshOptions;
  if (typeof jsx !== "object" || !jsx.refresh) return { name };
  const runtime = `${jsx.importSource ?? "react"}/jsx-`;
  const id: StringFilter = { include: include ?? SCRIPT, exclude };
  return {
    name,
    transform: {
      filter: { id },
      async handler(code, id) {
        // A file without JSX in its extension can still hold compiled JSX from another plugin.
        if (!JSX.test(id) && !code.includes(runtime)) return undefined;
        return await registerComponents(code, cleanUrl(id));
      },
    },
  };
}
