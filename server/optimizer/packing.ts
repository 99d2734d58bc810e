/** What the config and the project say about the modules of packages, for those that pack them. */
import path from "node:path";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import { packageTypes } from "../resolve/package_type.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { DependencyStore } from "./cache/dependency_store.ts";
import type { FileLexer } from "./lexed_file.ts";
import type { PackageImports } from "./package_imports.ts";
import { sourceUrl } from "./package_place.ts";
import type { ImportTargetsOptions } from "./packs/import_targets.ts";
import type { PackContext } from "./packs/pack_batch.ts";
import { idOfFile, sourceOfId } from "./packs/packed_module.ts";
import type { ReadModuleOptions } from "./packs/read_module.ts";
import type { UserPacking } from "./packs/user_plugins/user_packing.ts";

export interface PackingOptions
  extends Pick<ImportTargetsOptions, "included" | "substitute" | "onMissing"> {
  config: ResolvedOptions;
  resolver: Resolver;
  imports: PackageImports;
  lexer: FileLexer;
}

/** What packs the dependencies of one config. */
export interface Packing {
  contextFor(store: Pick<DependencyStore, "reserve">): Promise<PackContext>;
  /** Whether a file is an ES module, with what the config makes of it. */
  formatOf(file: string): Promise<"esm" | "cjs">;
}

/** Makes what packs dependencies; the plugins of the config are set up by the first batch. */
export function createPacking(options: PackingOptions): Packing {
  const { config, resolver, lexer, imports } = options;
  let user: Promise<UserPacking> | undefined;
  const readingOptions = async (): Promise<ReadModuleOptions> => {
    const { hooks, define, loaders } = await (user ??= userPackingOf(config, resolver));
    return { define: { ...defines(config), ...define }, loaders, hooks, typeOf: packageTypes() };
  };
  return {
    async contextFor(store) {
      const reading = await readingOptions();
      const { hooks, loaders } = reading;
      return {
        targets: { ...options, hooks, loaders },
        reading,
        reserve: ({ id, path: file, namespace }) => store.reserve(namespace === "file" ? file : id),
        urlOf: (file) => sourceUrl(file, config),
        commonJsNames: async (id) => {
          const { commonJsNames } = await import("./commonjs_names.ts");
          return await commonJsNames(path.posix.join(config.root, id), imports).catch(() => []);
        },
      };
    },
    async formatOf(file) {
      if (!hasUserPacking(config)) return await lexer.formatOf(file);
      const { readModule } = await import("./packs/read_module.ts");
      const source = sourceOfId(idOfFile(file, config.root), config.root);
      return (await readModule(source, await readingOptions())).format;
    },
  };
}

function hasUserPacking({ optimizeDeps }: ResolvedOptions): boolean {
  const { esbuildOptions = {}, rolldownOptions = {} } = optimizeDeps;
  return Object.keys(esbuildOptions).length > 0 || Object.keys(rolldownOptions).length > 0;
}

async function userPackingOf(config: ResolvedOptions, resolver: Resolver): Promise<UserPacking> {
  if (!hasUserPacking(config)) return { hooks: undefined, define: {}, loaders: {} };
  const { userPacking } = await import("./packs/user_plugins/user_packing.ts");
  return await userPacking(config, resolver);
}

/** What takes the place of constants, as it suits a browser in development. */
function defines({ env, isProduction }: ResolvedOptions): Record<string, string> {
  const mode = JSON.stringify(isProduction ? "production" : "development");
  return {
    "process.env.NODE_ENV": mode,
    "process.env": `{"NODE_ENV":${mode}}`,
    "global": "globalThis",
    "import.meta.env": JSON.stringify(env),
    "import.meta.hot": "undefined",
  };
}
