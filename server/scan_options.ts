import { jsxOptions } from "../compiler/script/script.ts";
import { loadVueCompiler } from "../compiler/vue/compiler.ts";
import type { StartOptions } from "./optimizer/dependency_scan.ts";
import type { ModuleNode } from "./graph/module_node.ts";
import type { ServerParts } from "./server_parts.ts";

type Parts = Pick<
  ServerParts,
  "config" | "container" | "graph" | "tsconfigs" | "transformCache"
>;

/**
 * Options that make the dependency scan resolve imports and parse JSX like the server.
 *
 * @param whenFree Resolves when no page is being packed.
 */
export function scanOptions(parts: Parts, whenFree: () => Promise<void>): StartOptions {
  const { container, graph, transformCache } = parts;
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
    importsOf: (file) => importsOf(graph.getModulesByFile(file)),
    whenFree,
  };
}

/** The ids that transformed modules of a file import; `undefined` before the first transform. */
function importsOf(nodes: ReadonlySet<ModuleNode> | undefined): string[] | undefined {
  const records = [...nodes ?? []].flatMap(({ transformResult }) => transformResult?.record ?? []);
  if (records.length === 0) return undefined;
  return records.flatMap(({ imports }) => imports).flatMap(({ target }) =>
    target?.kind === "module" ? [target.id] : []
  );
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
