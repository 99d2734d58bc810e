/**
 * Everything that depends on one config: it answers requests and turns file changes into messages.
 * A restart creates a new instance and keeps the listener; `dev_server.ts` owns both.
 */
import { SERVED_EVENT, SETTINGS_EVENT } from "../client/protocol.ts";
import path from "node:path";
import { cleanUrl, CLIENT_URL, joinUrl, urlOfId } from "./base/url.ts";
import { forwardConsole } from "./browser_console/forward_console.ts";
import { ChangePipeline } from "./change_pipeline.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { configureServer } from "./configure_server.ts";
import { DependencyUpdates } from "./dependencies/dependency_updates.ts";
import { ModuleGraph } from "./graph/module_graph.ts";
import type { ModuleNode } from "./graph/module_node.ts";
import { BatchPlanner } from "./hmr/batch_planner.ts";
import { ClientEvents } from "./hmr/channel/client_events.ts";
import { Inspection } from "./inspection/inspection.ts";
import { NodeUpgrades, type UpgradeSource } from "./http/connect/node_upgrades.ts";
import { createHandler } from "./http/handler.ts";
import { clientRuntime } from "./http/modules/client_runtime.ts";
import { createErrorResponse, type ErrorResponse } from "./http/pages/error_response.ts";
import { orderHotMiddlewares, orderMiddlewares } from "./middlewares.ts";
import { ModuleActivity } from "./served/module_activity.ts";
import { LatePagePacks } from "./served/late_page_packs.ts";
import { PageTransform } from "./served/page_transform.ts";
import { ConnectMiddlewares } from "./plugin_api/connect_stack.ts";
import { ListenerEvents } from "./plugin_api/listener_events.ts";
import { createServerHandle } from "./plugin_api/server_handle.ts";
import type { ServerHandle } from "./plugin_api/types.ts";
import type { Handler, Runtime } from "./runtime/runtime.ts";
import { scanOptions } from "./scan_options.ts";
import { ServedModules } from "./served/served_modules.ts";
import type { ServerHost } from "./server_host.ts";
import { createServerParts, type ServerParts } from "./server_parts.ts";

export class ServerInstance {
  readonly parts: ServerParts;
  readonly handle: ServerHandle;
  readonly handler: Handler;
  /** Handles connections on the separate port of the hot channel. */
  readonly hotHandler: Handler;
  readonly #host: ServerHost;
  readonly #connect = new ConnectMiddlewares();
  readonly #listenerEvents: ListenerEvents | null;
  readonly #dependencies: DependencyUpdates;
  readonly #activity: ModuleActivity;
  readonly #modules: ServedModules;
  /** The packed pages, unless modules are only sent natively. */
  readonly #packs: LatePagePacks | undefined;
  readonly #planner: BatchPlanner;
  readonly #pipeline: ChangePipeline;
  /** The hot channel on an HTTP server of the project (`server.hmr.server`). */
  #nodeUpgrades: NodeUpgrades | undefined;
  /** Prints what is left of the consoles of pages. */
  #endConsole = () => {};

  /**
   * Resolves the config and builds everything up to the handler.
   *
   * @throws VireoError If the config or a plugin hook fails.
   */
  static async create(inline: InlineConfig, host: ServerHost): Promise<ServerInstance> {
    const parts = await createServerParts(inline, host);
    const activity = new ModuleActivity();
    const packs = parts.config.server.pack ? packPages(parts, activity) : undefined;
    const instance = new ServerInstance(parts, host, { activity, packs });
    try {
      const { config, leftOut } = instance.parts;
      await configureServer(config, {
        server: instance.handle,
        connect: instance.#connect,
        leftOut,
      });
    } catch (error) {
      await instance.close();
      throw error;
    }
    return instance;
  }

  private constructor(
    parts: ServerParts,
    host: ServerHost,
    { activity, packs }: { activity: ModuleActivity; packs: LatePagePacks | undefined },
  ) {
    this.parts = parts;
    this.#activity = activity;
    this.#packs = packs;
    this.#host = host;
    const { config, watch } = parts;
    const pages = new PageTransform(parts);
    this.#listenerEvents = config.server.middlewareMode ? null : new ListenerEvents(config.logger);
    this.handle = createServerHandle({
      ...parts,
      serverGraph: new ModuleGraph(() => Promise.resolve(null)),
      watcher: watch.pluginWatcher,
      httpServer: this.#listenerEvents,
      middlewares: this.#connect,
      pages,
      control: host.control,
    });
    this.#modules = new ServedModules(parts, this.#activity);
    this.#planner = this.#createPlanner();
    this.#dependencies = new DependencyUpdates({
      ...parts,
      root: config.root,
      logger: config.logger,
    });
    this.#pipeline = new ChangePipeline({
      ...parts,
      planner: this.#planner,
      dependencies: this.#dependencies,
      host,
    });
    this.#connectChanges();
    this.handler = this.#createHandler(pages);
    this.hotHandler = this.#createHotHandler(host.runtime.upgrade);
  }

  /** Starts to watch files and to prepare dependencies; requests are already answered. */
  async start(): Promise<void> {
    const { optimizer, config, container, watch, idle } = this.parts;
    await container.start();
    this.#listenerEvents?.begin(this.#host.address);
    this.#nodeUpgrades = this.#attachHotChannel();
    optimizer.start(scanOptions(this.parts, () => this.#packs?.whenRead() ?? Promise.resolve()));
    await watch.start();
    for (const url of config.server.warmup?.clientFiles ?? []) {
      void this.handle.warmupRequest(url);
    }
    // Garbage from startup is collected even if no request follows.
    idle.worked();
  }

  /**
   * Closes everything that depends on this config: sockets, watcher, plugins, optimizer, caches.
   *
   * @param options `isRestart`: an instance with a new config takes the place of this one.
   */
  async close(options: { isRestart?: boolean } = {}): Promise<void> {
    this.#listenerEvents?.end();
    const { channel, container, optimizer, transformRequest, transformCache, watch, idle } =
      this.parts;
    idle.close();
    this.parts.firstLoad.log.close();
    transformRequest.close();
    this.#packs?.close();
    this.#nodeUpgrades?.close();
    this.#endConsole();
    await channel.close(options);
    this.#dependencies.close();
    await Promise.all([
      watch.close(),
      optimizer.close(),
      container.close(),
      transformCache.close(),
    ]);
  }

  /** Connects the watcher to the change pipeline, and events of the pages to the update planner. */
  #connectChanges(): void {
    const { config, watch, channel, updatePlanner } = this.parts;
    const { root, base, logger } = config;
    watch.deliverTo(this.#pipeline);
    new ClientEvents({ ...this.parts, planner: updatePlanner, logger }).listen();
    const { settings } = this.#host;
    this.#endConsole = forwardConsole({
      ...this.parts,
      root,
      base,
      logger,
      packs: this.#packs,
      isExpected: settings.of(config.server).forwardConsole,
      printed: () => settings.printed(config.server),
    });
    channel.on(SERVED_EVENT, (_, client) => {
      if (settings.areSwitched) client.send(SETTINGS_EVENT, settings.forPages(config.server));
    });
    this.#dependencies.start();
  }

  #createPlanner(): BatchPlanner {
    const { config: { root, publicDir }, updatePlanner, files } = this.parts;
    return new BatchPlanner({
      ...this.parts,
      root,
      publicDir,
      planner: updatePlanner,
      server: this.handle,
      readFile: files.read,
    });
  }

  #createInspection(): Inspection {
    const { config, transformRequest, dispatcher, watch, optimizer } = this.parts;
    const { control, identity } = this.#host;
    const host = this.#host;
    return new Inspection({
      ...this.parts,
      server: {
        identity,
        get settings() {
          return host.settings.of(config.server);
        },
        get urls() {
          return control.resolvedUrls;
        },
        get isRestarting() {
          return host.isRestarting;
        },
        get configError() {
          return host.configError;
        },
      },
      transform: (url) => transformRequest.transform(url, { isAlone: true }),
      predict: (file) => this.#planner.predict(file),
      packsOf: (module) => packsOf(module, this.parts, this.#packs),
      isUpdating: () => dispatcher.isBusy || this.#activity.isGoingOn,
      changeError: () => this.#pipeline.failure,
      compareNow: () => watch.compareNow(),
      isComparing: () => watch.isComparing,
      trace: (module, onStep) => transformRequest.trace(module, onStep),
      packages: () => optimizer.packages(),
    });
  }

  #createHandler(pages: PageTransform): Handler {
    const packs = this.#packs;
    const { config, fileAccess, files, publicFiles, channel, optimizer } = this.parts;
    const host = this.#host;
    const server = this.handle;
    const middlewares = orderMiddlewares(config, {
      sessionHosts: host.sessionHosts,
      fileAccess,
      files,
      publicFiles,
      modules: this.#modules,
      dependencies: optimizer,
      packs: packs?.middlewares,
      transformHtml: async (path, html, originalUrl) => {
        this.parts.firstLoad.log.pageRequested(path);
        const page = await pages.transform(path, html, { originalUrl, server });
        return await packs?.pack(path, page, originalUrl) ?? page;
      },
      client: () => {
        const { address, hotPort, settings } = host;
        return clientRuntime(config, {
          address,
          hotPort,
          settings: settings.forPages(config.server),
        });
      },
      connect: this.#connect,
      upgrade: host.runtime.upgrade,
      hotHandlers: channel.handlers,
      inspection: this.#createInspection(),
      access: {
        token: host.identity.token,
        stop: host.stop,
        switchSettings: (change) => host.switchSettings(change),
      },
    });
    return createHandler(middlewares, this.#errorResponse());
  }

  #createHotHandler(upgrade: Runtime["upgrade"]): Handler {
    const { config, channel } = this.parts;
    const { sessionHosts } = this.#host;
    const parts = { server: this.#host, sessionHosts, upgrade, hotHandlers: channel.handlers };
    return createHandler(orderHotMiddlewares(config, parts), this.#errorResponse());
  }

  #errorResponse(): ErrorResponse {
    const { config, reports } = this.parts;
    return createErrorResponse({
      clientUrl: joinUrl(config.base, CLIENT_URL),
      report: (error) => reports.report(error),
    });
  }

  #attachHotChannel(): NodeUpgrades | undefined {
    const { hmr } = this.parts.config.server;
    if (hmr === false || !hmr.server) return undefined;
    const upgrades = new NodeUpgrades(hmr.server as UpgradeSource);
    upgrades.begin(this.#createHotHandler(upgrades.upgrade));
    return upgrades;
  }
}

/** The URLs of the files in which pages get a module, without base. */
async function packsOf(
  { id, url }: ModuleNode,
  { optimizer, config: { base, root } }: ServerParts,
  packs: LatePagePacks | undefined,
): Promise<string[]> {
  if (id !== null && optimizer.isOptimized(id)) {
    const entry = await optimizer.packedEntry(id);
    const folder = path.posix.dirname(cleanUrl(id));
    return entry?.packs.map((name) => urlOfId(path.posix.join(folder, name), root)) ?? [];
  }
  const pack = packs?.packOf(joinUrl(base, url));
  return pack === undefined ? [] : [pack];
}

/** Packed pages are loaded with the first page. */
function packPages(parts: ServerParts, activity: ModuleActivity): LatePagePacks {
  return new LatePagePacks(async () => {
    const { PagePacks } = await import("./served/page_packs.ts");
    return new PagePacks(parts, activity);
  });
}
