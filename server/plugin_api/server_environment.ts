/**
 * `server.environments.ssr`: the environment that a page's server side would have. Vireo serves browsers only, so its graph is
 * empty, its channel has no clients, and what asks it for code is told so. It is there because plugins walk all
 * environments, or look for a module in each.
 */
import { VireoError } from "../base/errors.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { HotChannel, Plugin, PluginEnvironment, ResolvedConfig } from "./types.ts";

/** What {@linkcode createServerEnvironment} works with. */
export interface ServerEnvironmentParts {
  config: ResolvedConfig;
  plugins: readonly Plugin[];
  /** A graph of its own, which nothing enters. */
  graph: ModuleGraph;
}

/** The error for whoever wants code of the server's side. */
export function noServerSide(what: string): VireoError {
  return new VireoError(
    "PLUGIN_ERROR",
    `Cannot ${what} on the server: Vireo serves browsers only`,
    { hint: "Leave the plugin that renders on the server out of the config, or use Vite for it" },
  );
}

/** Makes the environment `ssr`. */
export function createServerEnvironment(
  { config, plugins, graph }: ServerEnvironmentParts,
): PluginEnvironment {
  return {
    name: "ssr",
    mode: "dev",
    config: { ...config, ...config.environments.ssr, consumer: "server" },
    logger: config.logger,
    moduleGraph: graph,
    hot: silentChannel(),
    pluginContainer: {
      resolveId: (source) => Promise.reject(noServerSide(`resolve "${source}"`)),
      load: (id) => Promise.reject(noServerSide(`load "${id}"`)),
      transform: (_code, id) => Promise.reject(noServerSide(`transform "${id}"`)),
    },
    plugins,
    getTopLevelConfig: () => config,
    transformRequest: (url) => Promise.reject(noServerSide(`transform "${url}"`)),
    warmupRequest: () => Promise.resolve(),
    reloadModule: () => Promise.resolve(),
  };
}

/** A channel at whose other end nobody is. */
function silentChannel(): HotChannel {
  return {
    send: () => {},
    on: () => {},
    off: () => {},
    clients: new Set(),
    listen: () => {},
    close: () => Promise.resolve(),
  };
}
