import type { EsbuildOptions } from "../../plugin_api/options.ts";

/** Oxc's options that have an equivalent in esbuild. */
interface OxcOptions {
  include?: EsbuildOptions["include"];
  exclude?: EsbuildOptions["exclude"];
  jsxInject?: string;
  define?: Record<string, string>;
  target?: string | string[];
  jsx?: "preserve" | {
    runtime?: "automatic" | "classic";
    pragma?: string;
    pragmaFrag?: string;
    importSource?: string;
    development?: boolean;
  };
}

/**
 * Translates options of Oxc, Vite 8's transformer, to options of esbuild.
 *
 * Source: https://vite.dev/guide/migration#javascript-transforms-by-oxc
 */
export function esbuildOptionsOf(oxc: Readonly<Record<string, unknown>>): EsbuildOptions {
  const { include, exclude, jsxInject, define, target, jsx } = oxc as OxcOptions;
  const options: EsbuildOptions = { include, exclude, jsxInject, define, target };
  if (jsx === "preserve") {
    options.jsx = "preserve";
  } else if (jsx) {
    options.jsx = jsx.runtime === "classic" ? "transform" : "automatic";
    options.jsxFactory = jsx.pragma;
    options.jsxFragment = jsx.pragmaFrag;
    options.jsxImportSource = jsx.importSource;
    options.jsxDev = jsx.development;
  }
  for (const key of Object.keys(options)) if (options[key] === undefined) delete options[key];
  return options;
}
