/**
 * The handles of the server and its environments for plugins, made from the parts that they need.
 */
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import type { ConnectStack, HttpServerHandle, WatcherHandle } from "./node_handles.ts";
import type { HotChannel } from "./hot_channel.ts";
import type {
  ContainerHandle,
  Plugin,
  PluginEnvironment,
  ResolvedConfig,
  ServerHandle,
  SourceDescription,
} from "./types.ts";
import { createServerEnvironment, noServerSide } from "./server_environment.ts";

/** The part of the plugin container that plugins can use. */
export interface HookRunner extends Pick<ContainerHandle, "resolveId" | "load"> {
  transform(source: SourceDescription, id: string): ReturnType<ContainerHandle["transform"]>;
}

/** The part of the transforms that plugins can use. */
export interface ModuleTransforms {
  transform(url: string): Promise<ModuleNode>;
  serve(url: string): Promise<{ module: ModuleNode; etag: string }>;
}

/** Updates the modules that plugins name. */
export interface ReloadsOfPlugins {
  reload(module: ModuleNode): Promise<void>;
}

/** Transforms the pages that plugins render. */
export interface PageSource {
  /** @param url The URL with the base. */
  transformUrl(
    url: string,
    html: string,
    request: { originalUrl: string; server: ServerHandle },
  ): Promise<string>;
}

/** The actions of the running server. */
export interface ServerControl {
  readonly resolvedUrls: { local: string[]; network: string[] } | null;
  listen(port?: number): Promise<unknown>;
  restart(): Promise<void>;
  close(): Promise<void>;
  openBrowser(): void;
  printUrls(): void;
}

/** The parts of the browser environment. */
export interface EnvironmentParts {
  config: ResolvedConfig;
  /** The plugins that apply to the environment. */
  plugins: readonly Plugin[];
  graph: ModuleGraph;
  container: HookRunner;
  transformRequest: ModuleTransforms;
  channel: HotChannel;
  reloads: ReloadsOfPlugins;
}

/** The parts of a {@linkcode ServerHandle}. */
export interface HandleParts {
  config: ResolvedConfig;
  plugins: readonly Plugin[];
  graph: ModuleGraph;
  channel: HotChannel;
  /** The browser environment. */
  environment: PluginEnvironment;
  /** The graph of the server side, which stays empty. */
  serverGraph: ModuleGraph;
  watcher: WatcherHandle;
  httpServer: HttpServerHandle | null;
  middlewares: ConnectStack;
  pages: PageSource;
  control: ServerControl;
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

/** Creates `this.environment` of hooks, which is also `server.environments.client`. */
export function createEnvironment(parts: EnvironmentParts): PluginEnvironment {
  const { config, plugins, graph, container, transformRequest, channel, reloads } = parts;
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
      // An error is reported when the browser requests the module.
      await transformRequest.transform(url).catch(() => {});
    },
    reloadModule: (module) => reloads.reload(module),
  };
}

/** Creates the server that hooks get. */
export function createServerHandle(parts: HandleParts): ServerHandle {
  const { config, plugins, graph, channel, environment, pages, control } = parts;
  const handle: ServerHandle = {
    config,
    middlewares: parts.middlewares,
    httpServer: parts.httpServer,
    watcher: parts.watcher,
    ws: channel,
    hot: channel,
    moduleGraph: graph,
    pluginContainer: environment.pluginContainer,
    environments: {
      client: environment,
      ssr: createServerEnvironment({ config, plugins, graph: parts.serverGraph }),
    },
    get resolvedUrls() {
      return control.resolvedUrls;
    },
    transformRequest: environment.transformRequest,
    warmupRequest: environment.warmupRequest,
    transformIndexHtml: (url, html, originalUrl = url) =>
      pages.transformUrl(url, html, { originalUrl, server: handle }),
    reloadModule: environment.reloadModule,
    ssrLoadModule: (url) => Promise.reject(noServerSide(`load "${url}"`)),
    ssrFixStacktrace: () => {},
    ssrRewriteStacktrace: (stack) => stack,
    async listen(port) {
      await control.listen(port);
      return handle;
    },
    restart: () => control.restart(),
    close: () => control.close(),
    printUrls: () => control.printUrls(),
    openBrowser: () => control.openBrowser(),
    bindCLIShortcuts: () => {},
    async waitForRequestsIdle() {
      await Promise.resolve();
    },
  };
  return handle;
}
