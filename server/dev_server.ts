/**
 * How a dev server lives:
 *
 * 1. `createServer` resolves the config and builds a `ServerInstance`, which handles requests and
 *    file changes.
 * 2. `listen` opens the port, then starts the watcher and prepares dependencies. Requests are
 *    already answered meanwhile.
 * 3. `restart` builds a new `ServerInstance` behind the same listener. The old one stays in use
 *    until the new one is ready, or permanently if the new config fails. The clients lose their
 *    socket and reload.
 * 4. `close` closes listener, sockets, watcher, plugins and compilers.
 */
import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { SETTINGS_EVENT } from "../client/protocol.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { describeError, formatError, VireoError } from "./base/errors.ts";
import { SessionHosts } from "./http/guards/session_hosts.ts";
import { HotPort } from "./hot_port.ts";
import { Journal } from "./journal/journal.ts";
import { OpenPages } from "./journal/open_pages.ts";
import { LiveSettings, type Settings } from "./live_settings.ts";
import { openBrowser } from "./runtime/open_browser.ts";
import { inspectorUrl } from "./base/url.ts";
import { displayPath } from "./base/paths.ts";
import type { ResolvedConfig, ServerHandle } from "./plugin_api/types.ts";
import { currentRuntime } from "./runtime/current.ts";
import { listenOnFreePort } from "./runtime/listen_on_free_port.ts";
import type { Listener, Runtime } from "./runtime/runtime.ts";
import type { ServerHost, ServerIdentity } from "./server_host.ts";
import { ServerInstance } from "./server_instance.ts";
import { WaitingRequests } from "./waiting_requests.ts";
import { callerOf } from "./base/shorten_stack.ts";

export type { InlineConfig };

/** The URLs of a running server. */
export interface ServerUrls {
  local: string[];
  network: string[];
}

/** A dev server. */
export class DevServer {
  /** Names this start of the server, for programs that use its API under `/__vireo/`. */
  readonly identity: ServerIdentity = {
    id: randomBytes(9).toString("base64url"),
    token: randomBytes(18).toString("base64url"),
    startedAt: Date.now(),
  };
  readonly #inline: InlineConfig;
  readonly #runtime: Runtime;
  #instance: ServerInstance | undefined;
  #listener: Listener | undefined;
  readonly #hotPort: HotPort;
  #isListening = false;
  #readyIn: number | undefined;
  #restarting: Promise<void> | undefined;
  #restartReason = "";
  /** Whether the config on disk can be newer than the one in use. */
  #isOutdated = false;
  #isClosed = false;
  /** The error of the config on disk, if the server keeps the previous one. */
  #configError: unknown;
  /** Messages that are logged only once, also across restarts. */
  readonly #notes = new Set<string>();
  readonly #waitingRequests = new WaitingRequests();
  readonly #journal = new Journal();
  readonly #pages = new OpenPages(this.#journal);
  readonly #settings = new LiveSettings();
  readonly #sessionHosts: SessionHosts;
  /** `false` while plugins print additions to URLs that are already printed. */
  #printsUrls = true;

  private constructor(inline: InlineConfig, runtime: Runtime) {
    this.#inline = inline;
    this.#sessionHosts = new SessionHosts(inline.program?.hasKeys ?? false);
    this.#runtime = runtime;
    this.#hotPort = new HotPort(
      runtime,
      (request, peer) => this.#current.hotHandler(request, peer),
    );
  }

  /** @see {@linkcode createServer} */
  static async create(inline: InlineConfig): Promise<DevServer> {
    const server = new DevServer(inline, await currentRuntime());
    server.#instance = await server.#createInstance();
    return server;
  }

  /** The resolved config. A restart replaces it. */
  get config(): ResolvedConfig {
    return this.#current.parts.config;
  }

  /** The server as plugins see it: module graph, hot channel, watcher, middlewares. */
  get handle(): ServerHandle {
    return this.#current.handle;
  }

  /**
   * When the server started to answer requests, in milliseconds since program start; `undefined`
   * before.
   */
  get readyIn(): number | undefined {
    return this.#readyIn;
  }

  /** The URLs, with base and trailing slash; `null` before {@linkcode DevServer.listen}. */
  get resolvedUrls(): ServerUrls | null {
    if (!this.#listener) return null;
    const { base, server: { https, host } } = this.config;
    const url = (name: string) =>
      `${https ? "https" : "http"}://${name}:${this.#listener!.port}${base}`;
    if (host === "0.0.0.0" || host === "::") {
      return { local: [url("localhost")], network: networkAddresses().map(url) };
    }
    return { local: [url(host.includes(":") ? `[${host}]` : host)], network: [] };
  }

  /**
   * Listens and starts to watch files.
   *
   * @param port Overrides the config's port; 0 selects any free one.
   * @throws VireoError `PORT_IN_USE` if the port is taken and `server.strictPort` is set, or no
   *   port is free.
   */
  async listen(port: number = this.config.server.port): Promise<this> {
    if (this.#isClosed) {
      throw new VireoError("SERVER_CLOSED", "Cannot listen: the server is closed");
    }
    if (!this.config.server.middlewareMode) this.#listener = await this.#openPort(port);
    await this.#hotPort.follow(this.config, this.#listener?.port);
    this.#isListening = true;
    this.#readyIn = performance.now();
    await this.#waitingRequests.letPass();
    if (this.#isClosed) return this;
    await this.#current.start();
    if (this.config.server.open) this.openBrowser();
    return this;
  }

  /**
   * Answers a request without a listener, for embedding in another server.
   *
   * @param request With the full URL.
   */
  async fetch(request: Request): Promise<Response> {
    return await this.#current.handler(request, { address: "" });
  }

  /**
   * Reads the config again and restarts behind the same port. Never rejects: an invalid config is
   * logged.
   *
   * @param reason Logged, such as `"vite.config.ts changed"`. The default names the caller.
   */
  async restart(reason: string = this.#callerReason()): Promise<void> {
    this.#restartReason = reason;
    this.#restarting ??= this.#restartWhileOutdated();
    await this.#restarting;
  }

  /** Settings that can be switched while the server runs. */
  get settings(): Settings {
    return this.#settings.of(this.config.server);
  }

  /** Switches settings until the end of the server, for open pages as well. */
  switchSettings(change: Partial<Settings>): void {
    this.#settings.switch(change);
    const { channel, config } = this.#current.parts;
    channel.send(SETTINGS_EVENT, this.#settings.forPages(config.server));
  }

  /**
   * Allows the host that was refused and offered, until the end of the server.
   *
   * @returns Its name; `undefined` if none is offered.
   */
  allowRefusedHost(): string | undefined {
    return this.#sessionHosts.allowOffered();
  }

  /** Closes the listener and everything that the server started. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#restarting;
    this.#journal.close();
    await Promise.all([this.#listener?.close(), this.#hotPort.close(), this.#current.close()]);
  }

  /** Opens the first URL, or the path or URL in `server.open`, in the developer's browser. */
  openBrowser(): void {
    const { logger, server: { open } } = this.config;
    const url = this.resolvedUrls?.local[0];
    if (!url) return logger.warn("Cannot open a browser: the server has no URL");
    const target = typeof open === "string" ? open : url;
    if (!URL.canParse(target, url)) {
      return logger.warn(
        `Cannot open "${target}" in a browser\n  hint: Write a path or a URL: server.open: "/docs/"`,
      );
    }
    void openBrowser(new URL(target, url).href, logger);
  }

  /** Opens the inspector, with the token that lets it show source text. */
  openInspector(): void {
    const { logger } = this.config;
    const url = this.resolvedUrls?.local[0];
    if (!url) return logger.warn("Cannot open the inspector: the server has no URL");
    void openBrowser(inspectorUrl(url, this.identity.token), logger);
  }

  /** Logs the URLs. */
  printUrls(): void {
    if (!this.#printsUrls) return;
    const { local = [], network = [] } = this.resolvedUrls ?? {};
    for (const url of local) this.config.logger.info(`  Local:   ${url}`);
    for (const url of network) this.config.logger.info(`  Network: ${url}`);
  }

  /** Lets plugins that replaced `server.printUrls` print their additions to the URLs. */
  printPluginUrls(): void {
    this.#printsUrls = false;
    try {
      this.#current.handle.printUrls();
    } finally {
      this.#printsUrls = true;
    }
  }

  get #current(): ServerInstance {
    return this.#instance!;
  }

  #createInstance(): Promise<ServerInstance> {
    return ServerInstance.create(this.#inline, this.#hostOfInstance());
  }

  #hostOfInstance(): ServerHost {
    const address = () => this.#address;
    const isRestarting = () => this.#restarting !== undefined;
    const configError = () => this.#configError;
    const hotPort = this.#hotPort;
    return {
      runtime: this.#runtime,
      control: this,
      journal: this.#journal,
      pages: this.#pages,
      settings: this.#settings,
      sessionHosts: this.#sessionHosts,
      identity: this.identity,
      stop: this.#inline.program && (() => this.#inline.program?.stop()),
      get isRestarting() {
        return isRestarting();
      },
      get configError() {
        return configError();
      },
      leftOutBefore: this.#instance?.parts.leftOut.names,
      get address() {
        return address();
      },
      get hotPort() {
        return hotPort.port;
      },
      switchSettings: (change) => this.switchSettings(change),
      restart: (reason) => {
        this.#isOutdated = true;
        void this.restart(reason);
      },
      noteOnce: (message, logger) => {
        if (this.#notes.has(message)) return;
        this.#notes.add(message);
        logger.info(message);
      },
    };
  }

  get #address(): string {
    const { host } = this.config.server;
    const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
    return `${name.includes(":") ? `[${name}]` : name}:${
      this.#listener?.port ?? this.config.server.port
    }`;
  }

  async #openPort(port: number): Promise<Listener> {
    const { logger, server: { host, strictPort, https } } = this.config;
    const tls = https && { key: String(https.key), cert: String(https.cert) };
    const options = { host, port, tls, strictPort, logger };
    return await listenOnFreePort(this.#runtime, options, async (request, peer) => {
      const response = await this.#current.handler(request, peer);
      this.#waitingRequests.responded();
      return response;
    });
  }

  /**
   * Restarts again if a config file changed during the restart: it can have been read before the
   * change.
   */
  async #restartWhileOutdated(): Promise<void> {
    try {
      do {
        this.#isOutdated = false;
        await this.#restart(this.#restartReason);
      } while (this.#isOutdated && !this.#isClosed);
    } catch (error) {
      this.config.logger.error(formatError(error));
    } finally {
      // In the same turn as the last check of `#isOutdated`: a change in between would be lost.
      this.#restarting = undefined;
    }
  }

  /** The caller of {@linkcode DevServer.restart}, a package or a project file, as the reason. */
  #callerReason(): string {
    const caller = callerOf(new Error().stack ?? "");
    return caller === undefined
      ? "requested by a program"
      : `requested by ${displayPath(this.config.root, caller)}`;
  }

  async #restart(reason: string): Promise<void> {
    const old = this.#current;
    const { logger } = old.parts.config;
    const begin = performance.now();
    logger.info(`server restart: ${reason}`, { timestamp: true, clear: true });
    this.#journal.record({ kind: "restart", state: "started", reason });
    let next: ServerInstance;
    try {
      next = await this.#createInstance();
    } catch (error) {
      this.#configError = error;
      logger.error(`${formatError(error)}\nThe server keeps the previous config`, {
        timestamp: true,
        error: error instanceof Error ? error : null,
      });
      const { stack, ...description } = describeError(error);
      this.#journal.record({ kind: "error", ...description });
      this.#journal.record({ kind: "restart", state: "failed", reason });
      old.parts.channel.send({ type: "error", err: { ...description, stack } });
      return;
    }
    this.#configError = undefined;
    this.#instance = next;
    await old.close({ isRestart: true });
    if (this.#isClosed) return await next.close();
    if (this.#isListening) {
      await this.#moveListener(old.parts.config);
      await this.#hotPort.follow(this.config, this.#listener?.port);
      await next.start();
    }
    const time = Math.round(performance.now() - begin);
    this.#journal.record({ kind: "restart", state: "finished", reason, milliseconds: time });
    next.parts.config.logger.info(`server restarted in ${time} ms`, { timestamp: true });
  }

  /** Opens a new listener if the config has another address. */
  async #moveListener({ server: before }: ResolvedConfig): Promise<void> {
    const { host, port, https } = this.config.server;
    if (host === before.host && port === before.port && https?.key === before.https?.key) return;
    const old = this.#listener;
    this.#listener = await this.#openPort(port);
    await old?.close();
    this.printUrls();
    this.#inline.program?.urlsChanged();
  }
}

function networkAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

/**
 * Creates a dev server; {@linkcode DevServer.listen} starts it.
 *
 * @param inline Options that override the config file. `root` defaults to the current folder.
 * @throws VireoError `CONFIG_NOT_FOUND`, `CONFIG_INVALID`
 *
 * @example
 * ```ts
 * const server = await createServer({ root: "my-app", server: { port: 3000 } });
 * await server.listen();
 * server.printUrls();
 * ```
 */
export function createServer(inline: InlineConfig = {}): Promise<DevServer> {
  return DevServer.create(inline);
}
