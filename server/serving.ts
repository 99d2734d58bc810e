/**
 * A server with one config, from request to response and from file event to message. A restart makes a new one and keeps the
 * listener; `dev_server.ts` owns both.
 */
import { loadVueCompiler } from "../compiler/vue/compiler.ts";
import { jsxOptions } from "../compiler/script.ts";
import { clientRuntime } from "./client_runtime.ts";
import { type Core, createCore } from "./core.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { DependencyUpdates } from "./dependency_updates.ts";
import { describeError, formatError, VireoError } from "./errors.ts";
import { HotUpdates } from "./hmr/hot_updates.ts";
import { Planner } from "./hmr/plan.ts";
import type { FileEvent } from "./hmr/plan.ts";
import { ListenerEvents } from "./listener_events.ts";
import { HtmlTransform } from "./html/transform_html.ts";
import { ConnectMiddlewares } from "./http/connect_stack.ts";
import { createErrorResponse } from "./http/error_response.ts";
import { createHandler } from "./http/handler.ts";
import type { ServedModule } from "./http/modules.ts";
import { fileOfPath } from "./http/target_file.ts";
import { orderMiddlewares } from "./middlewares.ts";
import { isInside } from "./paths.ts";
import { minimalContext } from "./plugin_container/context.ts";
import { orderHooks } from "./plugin_container/order.ts";
import { callPlugin } from "./plugin_container/plugin_error.ts";
import type { PluginEnvironment, ResolvedConfig, ServerHandle } from "./plugin_container/types.ts";
import type { Handler, Runtime } from "./runtime/runtime.ts";
import { createEnvironment, createServerHandle, type ServerParts } from "./server_handle.ts";
import { CLIENT_URL, joinUrl } from "./url.ts";
import { DiskComparison } from "./watcher/disk_comparison.ts";
import { Watcher } from "./watcher/watcher.ts";
import { PluginWatcher } from "./watcher/watcher_handle.ts";
import { type InvalidateData, SERVED_EVENT } from "../client/protocol.ts";

/** What package managers write when they are done. */
const LOCKFILES =
  /\/(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock)$/;

/** What only the running server can do, and its address. */
export interface ServingHost {
  runtime: Runtime;
  control: ServerParts["control"];
  /** Starts over with a new config. */
  restart: (reason: string) => void;
  /** `host:port` of the listener. */
  address: () => string;
}

/** Milliseconds between looks at the disk with `server.watch.usePolling`. */
const POLL_INTERVAL = 100;

export class Serving {
  readonly core: Core;
  readonly handle: ServerHandle;
  readonly handler: Handler;
  readonly #watcher: Watcher | undefined;
  readonly #hot: HotUpdates;
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
      onFiles: (files, since) => serving.#follow(files, since),
      onPrune: (modules) => serving.#hot.prune(modules),
      // Some are missing from the start, before there is anything to tell it with.
      onMissing: (specifier, importer, error) =>
        void ready.then(() => serving.#noteMissing(specifier, importer, error)),
      onConnect: () => {
        serving.#comparison.request("a page connected", false);
        serving.#watcher?.wake();
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

  readonly #comparison: DiskComparison;
  readonly #dependencies: DependencyUpdates;
  /** The updates in which errors came up. */
  readonly #reasons = new WeakMap<Error, string>();
  readonly #connect = new ConnectMiddlewares();
  readonly #pluginWatcher: PluginWatcher;
  readonly #listenerEvents: ListenerEvents | null;
  readonly #address: ServingHost["address"];

  private constructor(core: Core, host: ServingHost) {
    this.core = core;
    const { config, graph, channel, files } = core;
    const { root } = config;
    this.#watcher = config.server.watch === null
      ? undefined
      : this.#createWatcher(host.runtime.watchFolders);
    this.#pluginWatcher = new PluginWatcher(
      root,
      async (folder, isDeep) => await this.#watcher?.addFolder(folder, isDeep),
    );
    this.#comparison = new DiskComparison({
      compare: async (isGap) => [
        ...isGap ? await this.#watcher?.rescan() ?? [] : [],
        ...await files.compareWithDisk(new Set([...graph.files(), ...configFiles(config)])),
      ],
      report: (changes) => this.#watcher?.report(changes),
      debug: config.debug("watcher"),
    });
    const planner = new Planner({
      root,
      publicDir: config.publicDir,
      graph,
      plugins: core.plugins,
      server: () => this.handle,
      readFile: files.read,
      debug: config.debug("hmr"),
    });
    this.#hot = new HotUpdates({
      root,
      graph,
      planner,
      channel,
      logger: config.logger,
      debug: config.debug("hmr"),
      hasChanged: (file) => files.hasChanged(file),
      onChange: (event) => this.#onChange(event),
      transform: (url) => core.transformRequest.transform(url),
      restartReason: (file) => restartReason(file, core),
      restart: host.restart,
    });
    this.#dependencies = new DependencyUpdates({
      ...core,
      root,
      logger: config.logger,
      carryOut: (plan) => this.#hot.carryOut(plan),
      reload: (modules) => this.#hot.reload(modules),
    });
    this.#html = this.#createHtml();
    this.#listenerEvents = config.server.middlewareMode ? null : new ListenerEvents(config.logger);
    this.#address = host.address;
    const parts = this.#serverParts(host);
    this.#environment = createEnvironment(parts);
    this.handle = createServerHandle(parts, this.#environment);
    this.handler = this.#createHandler(host);
    this.#listenToClients();
  }

  /** Begins to watch and to prepare dependencies; the server answers already. */
  async start(): Promise<void> {
    const { optimizer, config, container } = this.core;
    let hasComponents = false;
    this.#listenerEvents?.begin(this.#address());
    optimizer.start({
      resolve: async (specifier, importer) => {
        const resolved = await container.resolveId(specifier, importer, { scan: true });
        // The compiler of components takes longer to load than any of them to compile: it begins before the first request.
        if (!hasComponents && resolved?.id.endsWith(".vue")) {
          hasComponents = true;
          void loadVueCompiler();
        }
        return !resolved || resolved.external ? null : resolved.id;
      },
      jsxOptions: (file) => this.#jsxOptions(file),
    });
    await this.#watcher?.start();
    for (const url of config.server.warmup?.clientFiles ?? []) {
      void this.handle.warmupRequest(url);
    }
  }

  /** Ends everything of this config: sockets, watcher, plugins, bundles in the making. */
  async close(): Promise<void> {
    this.#listenerEvents?.end();
    this.#dependencies.close();
    const { channel, container, optimizer, transformRequest } = this.core;
    transformRequest.close();
    await channel.close();
    await Promise.all([
      this.#watcher?.close(),
      this.#comparison.close(),
      optimizer.close(),
      container.close(),
    ]);
  }

  /** Runs `configureServer`; what it returns runs when our own middlewares are in place. */
  async #configure(): Promise<void> {
    const { plugins, root, logger } = this.core.config;
    const late: (() => void | Promise<void>)[] = [];
    for (const { plugin, handler } of orderHooks(plugins, "configureServer", root)) {
      const context = minimalContext(plugin, logger);
      const after = await callPlugin(plugin, () => handler.call(context, this.handle));
      if (after) late.push(() => callPlugin(plugin, after));
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
      container,
      transformRequest,
      channel,
      watcher: this.#pluginWatcher,
      httpServer: this.#listenerEvents,
      middlewares: this.#connect,
      transformHtml: (url, html, originalUrl) => this.#transformHtml(url, html, originalUrl ?? url),
      reload: (modules) => this.#hot.reload(modules),
      control: host.control,
    };
  }

  #createHtml(): HtmlTransform {
    const { config, graph, container, inlineScripts } = this.core;
    return new HtmlTransform({
      base: config.base,
      cspNonce: config.html.cspNonce,
      env: config.env,
      plugins: config.plugins,
      logger: config.logger,
      graph,
      inlineScripts,
      server: () => this.handle,
      transformStyle: async (css, id) => (await container.transform({ code: css }, id)).code,
      warmUp: (url) => this.#warmUp(url),
    });
  }

  /** Begins a transform; what fails here fails again, with its message, when the browser asks. */
  #warmUp(url: string): void {
    void this.core.transformRequest.transform(url).catch(() => {});
  }

  #transformHtml(path: string, html: string, originalUrl: string): Promise<string> {
    const filename = fileOfPath(path, this.core.config.root);
    return this.#html.transform({ path, filename, html, originalUrl });
  }

  #createHandler(host: ServingHost): Handler {
    const { config, door, files, publicFiles, channel } = this.core;
    const middlewares = orderMiddlewares(config, {
      door,
      publicFiles,
      moduleSource: { serveModule: (url) => this.#serveModule(url) },
      readPage: files.read,
      isServed: (file) => files.has(file),
      transformHtml: async (path, html, originalUrl) => {
        this.#follow([fileOfPath(path, config.root)], Date.now());
        return await this.#transformHtml(path, html, originalUrl);
      },
      client: () => clientRuntime(config, host.address()),
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

  async #serveModule(url: string): Promise<ServedModule | null> {
    try {
      return await this.core.transformRequest.serve(url);
    } catch (error) {
      // A page or a plain file may have this URL.
      if (error instanceof VireoError && isMissing(error)) return null;
      const reason = this.#hot.reasonOf(url);
      if (reason && error instanceof Error) this.#reasons.set(error, reason);
      throw error;
    }
  }

  /** Shows an error in the terminal and in every open page. */
  #report(error: unknown): void {
    const { logger } = this.core.config;
    const known = error instanceof Error ? error : null;
    if (known && logger.hasErrorLogged(known)) return;
    logger.error(formatError(error), { timestamp: true, error: known });
    const reason = known ? this.#reasons.get(known) : undefined;
    this.core.channel.send({ type: "error", err: { ...describeError(error), reason } });
  }

  #noteMissing(specifier: string, importer: string, error?: VireoError): void {
    this.#dependencies.noteMissing(specifier, importer);
    if (error) this.#report(error);
  }

  #createWatcher(watchFolders: Runtime["watchFolders"]): Watcher {
    const { root, cacheDir, server, logger, debug } = this.core.config;
    const { ignored = [], usePolling, interval } = server.watch ?? {};
    return new Watcher({
      root,
      ignored: [
        "**/.git/**",
        "**/node_modules/**",
        "**/test-results/**",
        cacheDir,
        ...[ignored].flat(),
      ],
      pollInterval: usePolling ? Number(interval) || POLL_INTERVAL : undefined,
      watchFolders,
      isServed: (file) => this.core.files.has(file),
      onChanges: (changes) => this.#hot.handle(changes),
      onGap: (reason) => this.#comparison.request(reason, true),
      logger,
      debug: debug("watcher"),
    });
  }

  /** Remembers files that went into an answer, and watches those outside the root. */
  #follow(files: Iterable<string>, since: number): void {
    const { config } = this.core;
    const list = [...files];
    if (this.core.files.follow(list, since)) {
      this.#comparison.request("a file changed while it was read", false);
    }
    for (const file of list) {
      if (isInside(config.root, file) || file.includes("/node_modules/")) continue;
      void this.#watcher?.addFolder(file.slice(0, file.lastIndexOf("/")));
    }
  }

  async #onChange(event: FileEvent): Promise<void> {
    const { resolver, tsconfigs, publicFiles, container, config, graph, files } = this.core;
    const { file, type } = event;
    this.#pluginWatcher.report(event);
    resolver.invalidate(file, type);
    if (tsconfigs.invalidate(file)) graph.invalidateAll();
    if (LOCKFILES.test(file)) void this.#dependencies.refresh(file);
    if (type !== "update" && config.publicDir && isInside(config.publicDir, file)) {
      publicFiles.invalidate();
    }
    if (type === "delete") files.forget(file);
    await container.watchChange(file, type);
  }

  #listenToClients(): void {
    const { channel } = this.core;
    channel.on("vite:invalidate", (data) => {
      const { path, message, firstInvalidatedBy } = (data ?? {}) as Partial<InvalidateData>;
      if (typeof path !== "string") return;
      const first = typeof firstInvalidatedBy === "string" ? firstInvalidatedBy : path;
      this.#hot.invalidated(path, typeof message === "string" ? message : undefined, first);
    });
    channel.on(SERVED_EVENT, (data, client) => {
      const servedAt = (data as { servedAt?: unknown } | null)?.servedAt;
      if (typeof servedAt !== "number") return;
      this.#hot.catchUp(client, servedAt);
      channel.catchUp(client, servedAt);
    });
  }
}

function isMissing({ code }: VireoError): boolean {
  return code === "MODULE_NOT_FOUND" || code === "NOT_FOUND";
}

/** The files that the config was made of, and those that would go into it if they were there. */
function configFiles({ configFileDependencies, envDir, mode }: ResolvedConfig): Set<string> {
  const names = [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`];
  const env = envDir === false ? [] : names.map((name) => `${envDir}/${name}`);
  return new Set([...configFileDependencies, ...env]);
}

/** Why a change of a file needs a new config, if it does. */
function restartReason(file: string, { config }: Core): string | undefined {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return configFiles(config).has(file) ? `${name} changed` : undefined;
}
