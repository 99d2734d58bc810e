import { jsxOptions } from "../compiler/script.ts";
import { loadVueCompiler } from "../compiler/vue/compiler.ts";
import type { StartOptions } from "./optimizer/dependency_scan.ts";
import type { ServerParts } from "./server_parts.ts";

type Parts = Pick<ServerParts, "config" | "container" | "tsconfigs" | "transformCache">;

/** Options that make the dependency scan resolve imports and parse JSX like the server. */
export function scanOptions(parts: Parts): StartOptions {
  const { container, transformCache } = parts;
  let isCompilerLoading = transformCache.isFilled;
  return {
    resolve: async (specifier, importer, options) => {
      const resolved = await container.resolveId(specifier, importer, { ...options, scan: true });
      // Loading the component compiler takes longer than compiling a component, so it starts before
      // the first request.
      if (!isCompilerLoading && resolved?.id.endsWith(".vue")) {
        isCompilerLoading = true;
        void loadVueCompiler();
      }
      return !resolved || resolved.external ? null : resolved.id;
    },
    jsxOptions: (file) => jsxOptionsOf(file, parts),
  };
}

/** The JSX options of the config; the file's tsconfig supplies the rest. */
function jsxOptionsOf(
  file: string,
  { config: { esbuild }, tsconfigs }: Parts,
): Record<string, unknown> {
  const own = esbuild === false ? {} : esbuild;
  const named = ["jsx", "jsxFactory", "jsxFragment", "jsxImportSource", "jsxDev"]
    .filter((name) => own[name] !== undefined);
  return {
    ...jsxOptions(tsconfigs.forFile(file)?.compilerOptions ?? {}, true),
    ...Object.fromEntries(named.map((name) => [name, own[name]])),
  };
}
