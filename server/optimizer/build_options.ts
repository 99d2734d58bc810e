import type { BuildOptions } from "esbuild";
import type { ResolvedOptions } from "../config/types.ts";

/** Options of esbuild that cuts of bundles depend on: the user's are ignored. */
const OURS = new Set([
  "bundle",
  "entryPoints",
  "external",
  "write",
  "watch",
  "outdir",
  "outfile",
  "outbase",
  "outExtension",
  "metafile",
  "splitting",
  "format",
  "absWorkingDir",
  "entryNames",
  "chunkNames",
]);

/**
 * What esbuild is told about every package: the user's `optimizeDeps.esbuildOptions` on top of defaults that suit
 * a browser in development.
 */
export function buildOptions(options: ResolvedOptions): BuildOptions {
  const { resolve, optimizeDeps, env, isProduction } = options;
  const user = Object.fromEntries(
    Object.entries(optimizeDeps.esbuildOptions ?? {}).filter(([key]) => !OURS.has(key)),
  ) as BuildOptions;
  const mode = JSON.stringify(isProduction ? "production" : "development");
  return {
    target: "esnext",
    charset: "utf8",
    legalComments: "none",
    // Modules share state with bundles that are made later: none of them may be dropped as unused.
    ignoreAnnotations: true,
    platform: "browser",
    mainFields: [...new Set([...resolve.mainFields, "main"])],
    conditions: [...resolve.conditions],
    resolveExtensions: [...resolve.extensions],
    preserveSymlinks: resolve.preserveSymlinks,
    // The tsconfig.json of a package says how its author compiled it, not how it is to be bundled.
    tsconfigRaw: "{}",
    ...user,
    define: {
      "process.env.NODE_ENV": mode,
      "process.env": `{"NODE_ENV":${mode}}`,
      "global": "globalThis",
      "import.meta.env": JSON.stringify(env),
      "import.meta.hot": "undefined",
      ...user.define,
    },
  };
}
