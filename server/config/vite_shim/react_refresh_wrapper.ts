import { createFilter } from "@rollup/pluginutils";
import { refreshBoundary } from "../../../compiler/script/react_refresh.ts";
import type { Plugin } from "../../plugin_api/types.ts";

/** The options that `@vitejs/plugin-react` passes. */
interface WrapperOptions {
  include?: string | RegExp | (string | RegExp)[];
  exclude?: string | RegExp | (string | RegExp)[];
  jsxImportSource?: string;
  reactRefreshHost?: string;
}

/**
 * `reactRefreshWrapperPlugin` of `vite/internal`: makes modules with React components HMR
 * boundaries.
 */
export function reactRefreshWrapperPlugin(options: WrapperOptions): Plugin {
  const { include, exclude, jsxImportSource = "react", reactRefreshHost } = options;
  const isIncluded = createFilter(include, exclude);
  const runtime = `${jsxImportSource}/jsx-`;
  return {
    name: "vite:react-refresh-wrapper",
    transform(code, id) {
      if (!isIncluded(id) || !(/\.[jt]sx(?:$|\?)/.test(id) || code.includes(runtime))) return null;
      const wrapped = refreshBoundary(code, { id, host: reactRefreshHost });
      return wrapped === null ? null : { code: wrapped, map: null };
    },
  };
}
