/**
 * A server with one config, from request to response and from file event to message. A restart makes a new one and keeps the
 * listener; `dev_server.ts` owns both.
 */
import { setImmediate } from "node:timers/promises";
import { loadEsbuild } from "../compiler/esbuild_service.ts";
import { loadVueCompiler } from "../compiler/vue/compiler.ts";
import { jsxOptions } from "../compiler/script.ts";
import { Changes, configFiles } from "./changes.ts";
import { clientRuntime } from "./http/modules/client_runtime.ts";
import { type Core, type CoreHooks, createCore } from "./core.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { describeError, formatError, VireoError } from "./base/errors.ts";
import { canonicalUrl, ModuleGraph } from "./graph/module_graph.ts";
import { Idle, type IdleWork } from "./base/idle.ts";
import { ListenerEvents } from "./plugin_api/listener_events.ts";
import { HtmlTransform } from "./html/transform_html.ts";
import { ConnectMiddlewares } from "./plugin_api/connect_stack.ts";
import { createErrorResponse } from "./http/pages/error_response.ts";
import { createHandler } from "./http/handler.ts";
import type { ServedModule } from "./http/modules/modules.ts";
import { fileOfPath } from "./http/files/target_file.ts";
import { NodeUpgrades, type UpgradeSource } from "./http/connect/node_upgrades.ts";
import { orderHotMiddlewares, orderMiddlewares } from "./middlewares.ts";
import { missingImportError } from "./transform/missing_import.ts";
import { minimalContext } from "./plugin_container/context.ts";
import { orderHooks } from "./plugin_container/order.ts";
import type { PluginEnvironment, ServerHandle } from "./plugin_api/types.ts";
import type { Handler, Runtime } from "./runtime/runtime.ts";
import {
  createEnvironment,
  createServerHandle,
  type ServerParts,
} from "./plugin_api/server_handle.ts";
import { cleanUrl, CLIENT_URL, joinUrl, stripBase } from "./base/url.ts";

/** How long no module must have been asked for until the server counts as idle, in milliseconds. */
const QUIET = 250;

/** What only the running server can do, and its address. */
export interface ServingHost {
  runtime: Runtime;
  control: ServerParts["control"];
  /** Starts over with a new config. */
  restart: (reason: string) => void;
  /** `host:port` of the listener. */
  address: () => string;
  /** The port of the hot channel alone, where it has one. */
  hotPort: () => number | undefined;
  noteOnce: CoreHooks["noteOnce"];
  leftOutBefore?: CoreHooks["leftOutBefore"];
}

export class Serving {
  readonly core: Core;
  readonly handle: ServerHandle;
  readonly handler: Handler;
  /** Answers on a port that is there for the hot channel alone. */
  readonly hotHandler: Handler;
  readonly #changes: Changes;
  readonly #html: HtmlTransform;
  readonly #environment: PluginEnvironment;

  /**
   * Resolves the config and builds everything up to the handler.
   *
   * @throws VireoError when the config or a plugin's hook fails.
   */
  static async create(inline: InlineConfig, host: ServingHost): Promise<Serving> {
    const since = Date.now();
    const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
    const core = await createCore(inline, host.runtime.projectImporter, {
      environment: () => serving.#environment,
      onFiles: (files, since) => serving.#changes.follow(files, since),
      noteOnce: host.noteOnce,
      leftOutBefore: host.leftOutBefore,
      onPrune: (modules) => serving.#changes.hot.prune(modules),
      // Some are missing from the start, before there is anything to tell it with.
      onMissing: (specifier, importer, error) =>
        void ready.then(() => serving.#noteMissing(specifier, importer, error)),
      whenIdle: (work) => serving.#idleWork.push(work),
      onConnect: () => {
        serving.#changes.pageConnected();
        serving.#idle.worked();
      },
    });
    // What changes while it is read is found when the watch begins.
    core.files.follow(configFiles(core.config), since);
    const serving: Serving = new Serving(core, host);
    markReady();
    try {
      await serving.#configure();
    } catch (error) {
      await serving.close();
      throw error;
    }
    return serving;
  }

  /** The updates in which errors came up. */
  readonly #reasons = new WeakMap<Error, string>();
  readonly #connect = new ConnectMiddlewares();
  readonly #listenerEvents: ListenerEvents | null;
  /** The hot channel on a server of the project's own. */
  #nodeUpgrades: NodeUpgrades | undefined;
  readonly #host: ServingHost;
  readonly #idle: Idle;
  readonly #idleWork: IdleWork[] = [];
  #isReadyForEdits = false;

  private constructor(core: Core, host: ServingHost) {
    this.core = core;
    const { config } = core;
    this.#changes = new Changes(core, {
      server: () => this.handle,
      onWork: () => this.#idle.worked(),
      restart: host.restart,
      watchFolders: host.runtime.watchFolders,
    });
    this.#html = this.#createHtml();
    this.#listenerEvents = config.server.middlewareMode ? null : new ListenerEvents(config.logger);
    this.#idle = new Idle(QUIET, () => this.#onIdle(host.runtime.releaseMemory));
    const parts = this.#serverParts(host);
    this.#environment = createEnvironment(parts);
    this.handle = createServerHandle(parts, this.#environment);
    this.handler = this.#createHandler(host);
    this.hotHandler = this.#createHotHandler(host, host.runtime.upgrade);
    this.#host = host;
  }

  /** Begins to watch and to prepare dependencies; the server answers already. */
  async start(): Promise<void> {
    const { optimizer, config, container, transformCache } = this.core;
    let isExpected = transformCache.isFilled;
    await container.start();
    this.#listenerEvents?.begin(this.#host.address());
    this.#nodeUpgrades = this.#attachHotChannel();
    optimizer.start({
      resolve: async (specifier, importer, options) => {
        const resolved = await container.resolveId(specifier, importer, { ...options, scan: true });
        // The compiler of components takes longer to load than any of them to compile: it begins before the first request.
        if (!isExpected && resolved?.id.endsWith(".vue")) {
          isExpected = true;
          void loadVueCompiler();
        }
        return !resolved || resolved.external ? null : resolved.id;
      },
      jsxOptions: (file) => this.#jsxOptions(file),
    });
    await this.#changes.start();
    for (const url of config.server.warmup?.clientFiles ?? []) {
      void this.handle.warmupRequest(url);
    }
    // A server that nobody asks for anything has the garbage of its start.
    this.#idle.worked();
  }

  /** Ends everything of this config: sockets, watcher, plugins, bundles in the making. */
  async close(): Promise<void> {
    this.#listenerEvents?.end();
    const { channel, container, optimizer, transformRequest, transformCache } = this.core;
    this.#idle.close();
    transformRequest.close();
    this.#nodeUpgrades?.close();
    await channel.close();
    await Promise.all([
      this.#changes.close(),
      optimizer.close(),
      container.close(),
      transformCache.close(),
    ]);
  }

  /** What is best done while nobody waits: compilers get ready for the first edit, and garbage is collected. */
  #onIdle(releaseMemory: (() => void) | undefined): void {
    if (this.#isReadyForEdits || this.core.channel.clients.size === 0) return releaseMemory?.();
    void this.#prepareForEdits().catch(() => {}).then(() => this.#idle.worked());
  }

  async #prepareForEdits(): Promise<void> {
    const mayGoOn = async () => {
      await setImmediate();
      return this.#idle.isIdle;
    };
    await loadEsbuild();
    for (const work of this.#idleWork) await work(mayGoOn);
    await this.core.optimizer.scanRest(mayGoOn);
    this.#isReadyForEdits = this.#idle.isIdle;
  }

  /** Runs `configureServer`; what it returns runs when our own middlewares are in place. */
  async #configure(): Promise<void> {
    const { config: { plugins, root, logger }, leftOut } = this.core;
    const late: (() => Promise<void>)[] = [];
    for (const { plugin, handler } of orderHooks(plugins, "configureServer", root)) {
      const attempt = async <T>(run: () => T): Promise<Awaited<T> | undefined> => {
        try {
          return await run();
        } catch (error) {
          leftOut.add(plugin, "configureServer", error, logger);
          return undefined;
        }
      };
      const context = minimalContext(plugin, logger);
      const after = await attempt(() => handler.call(context, this.handle));
      if (after) late.push(() => attempt(after));
    }
    this.#connect.beginLate();
    for (const run of late) await run();
  }

  #jsxOptions(file: string): Record<string, unknown> {
    const { config: { esbuild }, tsconfigs } = this.core;
    const own = esbuild === false ? {} : esbuild;
    const named = ["jsx", "jsxFactory", "jsxFragment", "jsxImportSource", "jsxDev"]
      .filter((name) => own[name] !== undefined);
    return {
      ...jsxOptions(tsconfigs.forFile(file)?.compilerOptions ?? {}, true),
      ...Object.fromEntries(named.map((name) => [name, own[name]])),
    };
  }

  #serverParts(host: ServingHost): ServerParts {
    const { config, plugins, graph, container, transformRequest, channel } = this.core;
    return {
      config,
      plugins,
      graph,
      serverGraph: new ModuleGraph(() => Promise.resolve(null)),
      container,
      transformRequest,
      channel,
      watcher: this.#changes.pluginWatcher,
      httpServer: this.#listenerEvents,
      middlewares: this.#connect,
      transformHtml: (url, html, originalUrl) =>
        this.#transformHtml(pathOf(url, config.base), html, originalUrl ?? url),
      reloadModule: (module) => this.#changes.hot.reloadModule(module),
      control: host.control,
    };
  }

  #createHtml(): HtmlTransform {
    const { config, graph, inlineBlocks, transformRequest } = this.core;
    const { base, html, env, envPrefix, define, plugins, logger } = config;
    return new HtmlTransform({
      base,
      cspNonce: html.cspNonce,
      assetSources: html.additionalAssetSources,
      env,
      envPrefix,
      define,
      plugins,
      logger,
      graph,
      inlineBlocks,
      server: () => this.handle,
      compileStyle: async (url) => (await transformRequest.serve(url)).code,
      onError: (error) => this.#report(error),
      warmUp: (url) => this.#warmUp(url),
    });
  }

  /** Begins a transform; what fails here fails again, with its message, when the browser asks. */
  #warmUp(url: string): void {
    void this.core.transformRequest.transform(url).catch(() => {});
  }

  async #transformHtml(path: string, html: string, originalUrl: string): Promise<string> {
    const { config, door, files } = this.core;
    const filename = fileOfPath(path, config.root);
    const hasFile = !path.endsWith("/") && (files.has(filename) || door.has(filename));
    if (hasFile) this.#changes.follow([filename], Date.now());
    return await this.#html.transform({ path, filename, hasFile, html, originalUrl });
  }

  #createHandler(host: ServingHost): Handler {
    const { config, door, files, publicFiles, channel, optimizer } = this.core;
    const middlewares = orderMiddlewares(config, {
      door,
      publicFiles,
      moduleSource: {
        serveModule: (url) => this.#serveModule(url),
        explainMissing: (url, importer) => this.#explainMissing(url, importer),
      },
      dependencies: {
        isOptimized: (file) => optimizer.isOptimized(file),
        load: (file) => optimizer.load(file),
      },
      readPage: files.read,
      isServed: (file) => files.has(file),
      transformHtml: (path, html, originalUrl) => this.#transformHtml(path, html, originalUrl),
      client: () => clientRuntime(config, host.address(), host.hotPort()),
      connect: this.#connect,
      upgrade: host.runtime.upgrade,
      hotHandlers: channel.handlers,
    });
    const clientUrl = joinUrl(config.base, CLIENT_URL);
    return createHandler(
      middlewares,
      createErrorResponse({ clientUrl, report: (error) => this.#report(error) }),
    );
  }

  #createHotHandler({ address }: ServingHost, upgrade: Runtime["upgrade"]): Handler {
    const { config, channel } = this.core;
    const parts = { address, upgrade, hotHandlers: channel.handlers };
    const clientUrl = joinUrl(config.base, CLIENT_URL);
    return createHandler(
      orderHotMiddlewares(config, parts),
      createErrorResponse({ clientUrl, report: (error) => this.#report(error) }),
    );
  }

  #attachHotChannel(): NodeUpgrades | undefined {
    const { hmr } = this.core.config.server;
    if (hmr === false || !hmr.server) return undefined;
    const upgrades: NodeUpgrades = new NodeUpgrades(hmr.server as UpgradeSource, () => handler);
    const handler = this.#createHotHandler(this.#host, upgrades.upgrade);
    return upgrades;
  }

  async #serveModule(url: string): Promise<ServedModule | null> {
    try {
      return await this.core.transformRequest.serve(url);
    } catch (error) {
      // A page or a plain file may have this URL.
      if (error instanceof VireoError && isMissing(error)) return null;
      const reason = this.#changes.hot.reasonOf(url);
      if (reason && error instanceof Error) this.#reasons.set(error, reason);
      throw error;
    } finally {
      this.#idle.worked();
    }
  }

  async #explainMissing(url: string, importer: string | undefined): Promise<VireoError> {
    const { graph, files, config: { root, logger } } = this.core;
    const module = graph.getModuleByCanonicalUrl(canonicalUrl(url));
    const error = module && await missingImportError(module, { root, readFile: files.read });
    if (error) return error;
    const asked = `Cannot find module "${cleanUrl(url)}"`;
    if (importer === undefined) return new VireoError("MODULE_NOT_FOUND", asked);
    const message = `${asked} imported by "${importer}"`;
    // The script of a page, or a computed import(), which may well expect that.
    logger.warnOnce(message, { timestamp: true });
    return new VireoError("MODULE_NOT_FOUND", message);
  }

  /** Shows an error in every open page, and once in the terminal: a compiler's may be kept, and a reloaded page lacks it. */
  #report(error: unknown): void {
    const { logger } = this.core.config;
    const known = error instanceof Error ? error : null;
    if (!known || !logger.hasErrorLogged(known)) {
      logger.error(formatError(error), { timestamp: true, error: known });
    }
    const reason = known ? this.#reasons.get(known) : undefined;
    this.core.channel.send({ type: "error", err: { ...describeError(error), reason } });
  }

  #noteMissing(specifier: string, importer: string, error?: VireoError): void {
    this.#changes.dependencies.noteMissing(specifier, importer);
    if (error) this.#report(error);
  }
}

/** The path, without base, of a URL as a plugin's middleware sees it. */
function pathOf(url: string, base: string): string {
  const path = cleanUrl(stripBase(url, base) ?? url);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function isMissing({ code }: VireoError): boolean {
  return code === "MODULE_NOT_FOUND" || code === "NOT_FOUND";
}
