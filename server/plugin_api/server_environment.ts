/**
 * `server.environments.ssr`: the environment for rendering on the server. Vireo serves browsers
 * only, so its graph is empty, its channel has no clients, and requests for code throw an
 * explanation. It exists because plugins iterate over all environments or look for a module in
 * each.
 */
import { VireoError } from "../base/errors.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { HotChannel } from "./hot_channel.ts";
import type { Plugin, PluginEnvironment, ResolvedConfig } from "./types.ts";

/** Options of {@linkcode createServerEnvironment}. */
export interface ServerEnvironmentParts {
  config: ResolvedConfig;
  plugins: readonly Plugin[];
  /** A separate graph that stays empty. */
  graph: ModuleGraph;
}

/** The error for requests for server-side code. */
export function noServerSide(what: string): VireoError {
  return new VireoError(
    "PLUGIN_ERROR",
    `Cannot ${what} on the server: Vireo serves browsers only`,
    { hint: "Remove the plugin that renders on the server from the config, or use Vite for it" },
  );
}

/** Creates the environment `ssr`. */
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

/** A channel without clients. */
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
