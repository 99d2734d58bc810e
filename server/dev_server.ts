/**
 * How a dev server lives:
 *
 * 1. `createServer` resolves the config and builds a `ServerInstance`: everything from request to response and from file
 *    event to message.
 * 2. `listen` opens the port, then watches and prepares dependencies while requests are answered already.
 * 3. `restart` builds a new `ServerInstance` behind the same listener. Until it is ready the old one goes on, and when the new config
 *    is broken the old one stays; the clients lose their socket and reload.
 * 4. `close` ends listener, sockets, watcher, plugins and compilers.
 */
import { networkInterfaces } from "node:os";
import type { InlineConfig } from "./config/inline_config.ts";
import { describeError, formatError, VireoError } from "./base/errors.ts";
import { HotPort } from "./hot_port.ts";
import { openBrowser } from "./runtime/open_browser.ts";
import { displayPath } from "./base/paths.ts";
import type { ResolvedConfig, ServerHandle } from "./plugin_api/types.ts";
import { currentRuntime } from "./runtime/current.ts";
import { listenOnFreePort } from "./runtime/listen_on_free_port.ts";
import type { Listener, Runtime } from "./runtime/runtime.ts";
import type { ServerHost } from "./server_host.ts";
import { ServerInstance } from "./server_instance.ts";
import { WaitingRequests } from "./waiting_requests.ts";
import { callerOf } from "./base/shorten_stack.ts";

export type { InlineConfig };

/** Where a running server can be reached. */
export interface ServerUrls {
  local: string[];
  network: string[];
}

/** A dev server. */
export class DevServer {
  readonly #inline: InlineConfig;
  readonly #runtime: Runtime;
  #instance: ServerInstance | undefined;
  #listener: Listener | undefined;
  readonly #hotPort: HotPort;
  #isListening = false;
  #readyIn: number | undefined;
  #restarting: Promise<void> | undefined;
  #restartReason = "";
  /** The config on disk may be newer than the one in use. */
  #isOutdated = false;
  #isClosed = false;
  /** What was said once, and holds after a restart as well. */
  readonly #notes = new Set<string>();
  readonly #waitingRequests = new WaitingRequests();
  /** Off while plugins add to what is printed already. */
  #printsUrls = true;

  private constructor(inline: InlineConfig, runtime: Runtime) {
    this.#inline = inline;
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

  /** The resolved config. It is another one after a restart. */
  get config(): ResolvedConfig {
    return this.#current.parts.config;
  }

  /** The server as plugins see it: module graph, hot channel, watcher, middlewares. */
  get handle(): ServerHandle {
    return this.#current.handle;
  }

  /** When it began to answer, in milliseconds since the program began; `undefined` before. */
  get readyIn(): number | undefined {
    return this.#readyIn;
  }

  /** The URLs, with the base and a slash at the end; `null` before {@linkcode DevServer.listen}. */
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
   * Listens and begins to watch.
   *
   * @param port Instead of the config's; 0 takes any free one.
   * @throws VireoError `PORT_IN_USE` when the port is taken and `server.strictPort` is set, or none is free.
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
   * Reads the config again and starts over behind the same port. Never rejects: a broken config is logged.
   *
   * @param reason For the terminal: `"vite.config.ts changed"`. Without one it names the caller.
   */
  async restart(reason: string = this.#callerReason()): Promise<void> {
    this.#restartReason = reason;
    this.#restarting ??= this.#restartWhileOutdated();
    await this.#restarting;
  }

  /** Ends everything that the server began. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#restarting;
    await Promise.all([this.#listener?.close(), this.#hotPort.close(), this.#current.close()]);
  }

  /** Opens the first page in the person's browser, or what `server.open` names: a path or a URL. */
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

  /** Logs the URLs. */
  printUrls(): void {
    if (!this.#printsUrls) return;
    const { local = [], network = [] } = this.resolvedUrls ?? {};
    for (const url of local) this.config.logger.info(`  Local:   ${url}`);
    for (const url of network) this.config.logger.info(`  Network: ${url}`);
  }

  /** Lets plugins that replaced `server.printUrls` print what they add to the URLs. */
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
    const hotPort = this.#hotPort;
    return {
      runtime: this.#runtime,
      control: this,
      leftOutBefore: this.#instance?.parts.leftOut.names,
      get address() {
        return address();
      },
      get hotPort() {
        return hotPort.port;
      },
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
    const tls = https?.key && https.cert
      ? { key: String(https.key), cert: String(https.cert) }
      : undefined;
    const options = { host, port, tls, strictPort, logger };
    return await listenOnFreePort(this.#runtime, options, async (request, peer) => {
      const response = await this.#current.handler(request, peer);
      this.#waitingRequests.responded();
      return response;
    });
  }

  /** A file of the config that changes during a restart may have been read before: another restart follows. */
  async #restartWhileOutdated(): Promise<void> {
    try {
      do {
        this.#isOutdated = false;
        await this.#restart(this.#restartReason);
      } while (this.#isOutdated && !this.#isClosed);
    } catch (error) {
      this.config.logger.error(formatError(error));
    } finally {
      // In the same turn as the last look at `#isOutdated`: a change that comes in between would be lost.
      this.#restarting = undefined;
    }
  }

  /** What called {@linkcode DevServer.restart}: a package or a file of the project. */
  #callerReason(): string {
    const caller = callerOf(new Error().stack ?? "");
    return caller === undefined
      ? "a program asked for it"
      : `${displayPath(this.config.root, caller)} asked for it`;
  }

  async #restart(reason: string): Promise<void> {
    const old = this.#current;
    const { logger } = old.parts.config;
    const begin = performance.now();
    logger.info(`server restart: ${reason}`, { timestamp: true, clear: true });
    let next: ServerInstance;
    try {
      next = await this.#createInstance();
    } catch (error) {
      logger.error(`${formatError(error)}\nThe server goes on with the config of before`, {
        timestamp: true,
        error: error instanceof Error ? error : null,
      });
      old.parts.channel.send({ type: "error", err: describeError(error) });
      return;
    }
    this.#instance = next;
    await old.close();
    if (this.#isClosed) return await next.close();
    if (this.#isListening) {
      await this.#moveListener(old.parts.config);
      await this.#hotPort.follow(this.config, this.#listener?.port);
      await next.start();
    }
    const time = Math.round(performance.now() - begin);
    next.parts.config.logger.info(`server restarted in ${time} ms`, { timestamp: true });
  }

  /** Listens again when the config asks for another address. */
  async #moveListener({ server: before }: ResolvedConfig): Promise<void> {
    const { host, port, https } = this.config.server;
    if (host === before.host && port === before.port && https?.key === before.https?.key) return;
    const old = this.#listener;
    this.#listener = await this.#openPort(port);
    await old?.close();
    this.printUrls();
  }
}

function networkAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

/**
 * Makes a dev server; {@linkcode DevServer.listen} starts it.
 *
 * @param inline Options that win over those of the config file. `root` is the current folder by default.
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
