/** The server and its environments as plugins see them: narrow views, made of the parts that they need. */
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { ConnectStack, HttpServerHandle, WatcherHandle } from "./node_handles.ts";
import type {
  ContainerHandle,
  HotChannel,
  Plugin,
  PluginEnvironment,
  ResolvedConfig,
  ServerHandle,
  SourceDescription,
} from "./types.ts";
import { createServerEnvironment, noServerSide } from "./server_environment.ts";

/** The plugin container, as far as plugins reach it. */
export interface HookRunner extends Pick<ContainerHandle, "resolveId" | "load"> {
  transform(source: SourceDescription, id: string): ReturnType<ContainerHandle["transform"]>;
}

/** The way from a URL to code, as far as plugins reach it. */
export interface ModuleTransforms {
  transform(url: string): Promise<ModuleNode>;
  serve(url: string): Promise<{ module: ModuleNode; etag: string }>;
}

/** What a {@linkcode ServerHandle} is made of. */
export interface ServerParts {
  config: ResolvedConfig;
  /** Those that take part in the environment. */
  plugins: readonly Plugin[];
  graph: ModuleGraph;
  /** That of the server's side, which stays empty. */
  serverGraph: ModuleGraph;
  container: HookRunner;
  transformRequest: ModuleTransforms;
  channel: HotChannel;
  watcher: WatcherHandle;
  httpServer: HttpServerHandle | null;
  middlewares: ConnectStack;
  transformHtml: (url: string, html: string, originalUrl?: string) => Promise<string>;
  reloadModule: (module: ModuleNode) => Promise<void>;
  /** What only the running server can do. */
  control: {
    resolvedUrls: () => { local: string[]; network: string[] } | null;
    listen: (port?: number) => Promise<void>;
    restart: () => Promise<void>;
    close: () => Promise<void>;
    openBrowser: () => void;
    printUrls: () => void;
  };
}

function containerHandle(container: HookRunner): ContainerHandle {
  return {
    resolveId: (source, importer, options) => container.resolveId(source, importer, options),
    load: (id) => container.load(id),
    transform: (code, id) => container.transform({ code }, id),
  };
}

async function transformed(
  transformRequest: ModuleTransforms,
  url: string,
): Promise<{ code: string; map: unknown; etag?: string }> {
  const { module, etag } = await transformRequest.serve(url);
  return { code: module.transformResult!.code, map: module.transformResult!.map, etag };
}

/** `this.environment` of hooks, and `server.environments.client`. */
export function createEnvironment(parts: ServerParts): PluginEnvironment {
  const { config, plugins, graph, container, transformRequest, channel } = parts;
  return {
    name: "client",
    mode: "dev",
    config: { ...config, consumer: "client" },
    logger: config.logger,
    moduleGraph: graph,
    hot: channel,
    pluginContainer: containerHandle(container),
    plugins,
    getTopLevelConfig: () => config,
    transformRequest: (url) => transformed(transformRequest, url),
    async warmupRequest(url) {
      // What is wrong with it is told when the browser asks.
      await transformRequest.transform(url).catch(() => {});
    },
    reloadModule: parts.reloadModule,
  };
}

/**
 * The server that `configureServer` and the older HMR hook get.
 *
 * @param parts Of the running server.
 * @param environment The browser's.
 */
export function createServerHandle(
  parts: ServerParts,
  environment: PluginEnvironment,
): ServerHandle {
  const { config, graph, channel, watcher, middlewares, control } = parts;
  const handle: ServerHandle = {
    config,
    middlewares,
    httpServer: parts.httpServer,
    watcher,
    ws: channel,
    hot: channel,
    moduleGraph: graph,
    pluginContainer: environment.pluginContainer,
    environments: {
      client: environment,
      ssr: createServerEnvironment({ config, plugins: parts.plugins, graph: parts.serverGraph }),
    },
    get resolvedUrls() {
      return control.resolvedUrls();
    },
    transformRequest: environment.transformRequest,
    warmupRequest: environment.warmupRequest,
    transformIndexHtml: parts.transformHtml,
    reloadModule: environment.reloadModule,
    ssrLoadModule: (url) => Promise.reject(noServerSide(`load "${url}"`)),
    ssrFixStacktrace: () => {},
    ssrRewriteStacktrace: (stack) => stack,
    async listen(port) {
      await control.listen(port);
      return handle;
    },
    restart: control.restart,
    close: control.close,
    printUrls: control.printUrls,
    openBrowser: control.openBrowser,
    bindCLIShortcuts: () => {},
    async waitForRequestsIdle() {
      await Promise.resolve();
    },
  };
  return handle;
}
