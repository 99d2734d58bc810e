/** Connects the config and the project with the code that packs modules of packages. */
import path from "node:path";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import { packageTypes } from "../resolve/package_type.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { DependencyStore } from "./cache/dependency_store.ts";
import type { FileLexer } from "./lexed_file.ts";
import type { PackageImports } from "./package_imports.ts";
import { packagePlace, sourceUrl } from "./package_place.ts";
import { bundleIds } from "./packs/user_plugins/bundle_id.ts";
import type { PackageModule } from "./packs/dependency_target.ts";
import type { ImportTargetsOptions } from "./packs/import_targets.ts";
import type { UserTransforms } from "./packs/user_plugins/module_hooks.ts";
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
  /** The hooks of the user's plugins. */
  transforms: UserTransforms | undefined;
  /** Whether a file must never be sent. */
  isDenied: (file: string) => boolean;
}

/** Packs the dependencies of one config. */
export interface Packing {
  contextFor(store: Pick<DependencyStore, "reserve">): Promise<PackContext>;
  /** Whether a file is an ES module, after plugins of `optimizeDeps` have changed it. */
  formatOf(file: string): Promise<"esm" | "cjs">;
}

/** Creates the packing; the first batch sets up the plugins of the config. */
export function createPacking(options: PackingOptions): Packing {
  const { config, resolver, lexer, imports, transforms } = options;
  let user: Promise<UserPacking> | undefined;
  const tellError = (error: unknown, { path: file }: PackageModule) => {
    const { message, plugin } = error as Error & { plugin?: string };
    const { name } = packagePlace(file);
    const who = plugin === undefined ? "A plugin" : `The plugin "${plugin}"`;
    config.logger.warnOnce(
      `${who} fails on the dependency "${name}", which stays unchanged: ${message}`,
    );
  };
  const readingOptions = async (): Promise<ReadModuleOptions> => {
    const { hooks, define, loaders } = await (user ??= userPackingOf(config, resolver));
    return {
      define: { ...defines(config), ...define },
      loaders,
      hooks,
      user: transforms && { transforms, idOf: bundleIds(config, resolver), onError: tellError },
      typeOf: packageTypes(),
      isDenied: options.isDenied,
    };
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
      return (await readModule(source, { ...await readingOptions(), user: undefined })).format;
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

/** Replacements of constants for a browser in development. */
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
