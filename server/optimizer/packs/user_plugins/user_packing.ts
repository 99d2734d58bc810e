/**
 * Options in `optimizeDeps.esbuildOptions` and `rolldownOptions`, as far as they apply to one
 * module at a time.
 */
import type { BuildOptions, Plugin as EsbuildPlugin } from "esbuild";
import { combineMaps } from "../../../../compiler/source_map.ts";
import type { ResolvedOptions } from "../../../plugin_api/options.ts";
import type { PluginOption } from "../../../plugin_api/types.ts";
import type { Resolver } from "../../../resolve/resolver.ts";
import { cleanUrl } from "../../../base/url.ts";
import { esbuildOptionHooks } from "./esbuild_options.ts";
import { esbuildPlugins } from "./esbuild_plugins.ts";
import type { Loader, ModuleHooks } from "./module_hooks.ts";
import { rolldownPlugins } from "./rolldown_plugins.ts";
import { flattenPlugins } from "../../../plugin_container/environment_plugins.ts";

/** The user's plugins and options for reading modules of packages. */
export interface UserPacking {
  hooks: ModuleHooks | undefined;
  define: Readonly<Record<string, string>>;
  /** Loaders by extension. */
  loaders: Readonly<Record<string, Loader>>;
}

/** The options of Rolldown that are mapped. */
interface RolldownOptions {
  plugins?: PluginOption;
  moduleTypes?: Record<string, Loader>;
  transform?: { define?: Record<string, string>; target?: string | string[] };
}

/** Sets up the plugins of the config. */
export async function userPacking(
  { root, logger, optimizeDeps }: ResolvedOptions,
  resolver: Resolver,
): Promise<UserPacking> {
  const resolveFile = (specifier: string, importer: string) => {
    const found = resolver.resolve(specifier, importer);
    return found?.kind === "file" ? cleanUrl(found.id) : undefined;
  };
  // A copy, since plugins can change it.
  const esbuild: BuildOptions = structuredCloneOptions(optimizeDeps.esbuildOptions ?? {});
  const rolldown: RolldownOptions = optimizeDeps.rolldownOptions ?? {};
  if (rolldown.transform?.target !== undefined) esbuild.target ??= rolldown.transform.target;
  const all: ModuleHooks[] = [];
  const plugins = (esbuild.plugins ?? []).filter(Boolean) as EsbuildPlugin[];
  if (plugins.length > 0) {
    all.push(await esbuildPlugins({ plugins, initialOptions: esbuild, root, resolveFile }));
  }
  const rolldownList = await flattenPlugins(rolldown.plugins);
  if (rolldownList.length > 0) {
    all.push(rolldownPlugins({ plugins: rolldownList, root, logger, resolveFile }));
  }
  const own = all.length > 0 ? combine(all) : undefined;
  const options = await esbuildOptionHooks(esbuild, { root, plugins: own, logger });
  if (options) all.push(options);
  return {
    hooks: all.length > 0 ? combine(all) : undefined,
    define: { ...rolldown.transform?.define, ...esbuild.define },
    loaders: { ...rolldown.moduleTypes, ...esbuild.loader as Record<string, Loader> },
  };
}

/** Combines hooks: the first result of `resolve` and `load` wins, `transform` runs through all. */
function combine(all: readonly ModuleHooks[]): ModuleHooks {
  return {
    async resolve(...args) {
      for (const hooks of all) {
        const found = await hooks.resolve?.(...args);
        if (found) return found;
      }
      return undefined;
    },
    async load(source) {
      for (const hooks of all) {
        const found = await hooks.load?.(source);
        if (found) return found;
      }
      return undefined;
    },
    async transform(module) {
      let current = module;
      for (const hooks of all) {
        const changed = await hooks.transform?.(current);
        if (changed) {
          current = { ...current, ...changed, map: combineMaps([changed.map, current.map]) };
        }
      }
      return current === module ? undefined : current;
    },
    folderOf(source) {
      return all.map((hooks) => hooks.folderOf?.(source)).find((folder) => folder !== undefined);
    },
  };
}

/** A copy whose lists and tables can be changed. */
function structuredCloneOptions(options: BuildOptions): BuildOptions {
  const { define, inject, loader } = options;
  return { ...options, define: { ...define }, inject: [...inject ?? []], loader: { ...loader } };
}
