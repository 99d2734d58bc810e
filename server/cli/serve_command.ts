import process from "node:process";
import manifest from "../../deno.json" with { type: "json" };
import { formatError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { InlineConfig } from "../config/inline_config.ts";
import { type Command, debugFromEnv } from "./args.ts";
import { Ending } from "./ending.ts";
import { realFolder, writeLock } from "./running/server_lock.ts";
import { banner, urlLines, type Urls } from "./terminal/banner.ts";
import { bindShortcuts, type SwitchedSetting } from "./terminal/shortcuts.ts";
import { terminalColors } from "./terminal/terminal_colors.ts";
import { createTerminalSink } from "./terminal/terminal_sink.ts";

/** The parts of a server that the command line uses. */
export interface CliServer {
  readonly config: {
    readonly logger: Logger;
    readonly clearScreen: boolean;
    readonly root: string;
  };
  readonly resolvedUrls: Urls | null;
  readonly readyIn: number | undefined;
  readonly identity: { readonly id: string; readonly token: string; readonly startedAt: number };
  listen(): Promise<unknown>;
  close(): Promise<void>;
  restart(reason: string): Promise<void>;
  readonly settings: Readonly<Record<SwitchedSetting, boolean>>;
  switchSettings(change: Partial<Record<SwitchedSetting, boolean>>): void;
  allowRefusedHost(): string | undefined;
  openBrowser(): void;
  openInspector(): void;
  printPluginUrls(): void;
}

export type ServeCommand = Command & { name: "serve" };

/** Number of calls in an error's stack; runtimes keep 10 by default. */
const STACK_LIMIT = 50;
/** Milliseconds for closing before the process exits regardless. */
const CLOSE_LIMIT = 900;

/**
 * Serves a project until the server is stopped.
 *
 * @param start Creates the server.
 * @returns The exit code.
 */
export async function serve(
  { config, options: { json } }: ServeCommand,
  start: (config: InlineConfig) => Promise<CliServer>,
): Promise<number> {
  let server: CliServer | undefined;
  const sink = createTerminalSink({
    // Programs read the standard output as JSON.
    output: json ? process.stderr : process.stdout,
    colors: terminalColors(json ? process.stderr : process.stdout),
    clearScreen: () => server?.config.clearScreen ?? config.clearScreen ?? true,
  });
  const ended = new Ending();
  const lock = new OwnLock();
  const isTerminal = Boolean(process.stdin.isTTY) && !json;
  const program = {
    hasKeys: isTerminal,
    stop: () => ended.finish(),
    urlsChanged: () => void lock.write(server!),
  };
  // For a plugin's error, the plugin's own calls matter; they can be far below a parser's calls.
  Error.stackTraceLimit = STACK_LIMIT;
  try {
    // An unhandled plugin error must not end the developer's server.
    ended.onUncaught((error) => {
      const options = { timestamp: true };
      if (server) server.config.logger.error(formatError(error), options);
      else sink.write("error", formatError(error), options);
    });
    server = await start({ debug: debugFromEnv(), ...config, logSink: sink, program });
    await server.listen();
    if (json) process.stdout.write(`${readyLine(server)}\n`);
    else greet(server, isTerminal);
    await lock.write(server);
    if (isTerminal) ended.add(listenToKeys(server, () => ended.finish()));
    await ended.promise;
    return 0;
  } finally {
    ended.dispose();
    if (server) await end(server);
    await lock.remove();
  }
}

/** The server's line of JSON, for programs that started it. */
function readyLine({ resolvedUrls, readyIn, identity }: CliServer): string {
  return JSON.stringify({
    urls: resolvedUrls ?? { local: [], network: [] },
    pid: process.pid,
    readyIn: Math.ceil(readyIn ?? performance.now()),
    instance: identity.id,
  });
}

/** The file by which other commands find this server. */
class OwnLock {
  #remove = () => Promise.resolve();

  /** Writes the file, or writes it again after the URLs changed. */
  async write({ config, identity, resolvedUrls }: CliServer): Promise<void> {
    const url = resolvedUrls?.local[0];
    if (url === undefined) return;
    this.#remove = await writeLock({
      pid: process.pid,
      root: await realFolder(config.root),
      url,
      token: identity.token,
      instance: identity.id,
      version: manifest.version,
      startedAt: identity.startedAt,
    });
  }

  async remove(): Promise<void> {
    await this.#remove();
  }
}

/** Messages about settings that a key switched. */
const SWITCHED = {
  forwardConsole: {
    on: "The browser's console is shown here",
    off: "The browser's console is no longer shown here",
  },
  keepState: {
    on: "Pages keep their state through reloads",
    off: "Pages no longer keep their state through reloads",
  },
} satisfies Record<SwitchedSetting, { on: string; off: string }>;

function greet(server: CliServer, shortcuts: boolean): void {
  const { version } = manifest;
  const colors = terminalColors(process.stdout);
  const urls = server.resolvedUrls ?? { local: [], network: [] };
  const text = banner(
    { version, readyIn: server.readyIn ?? performance.now(), urls, shortcuts },
    colors,
  );
  server.config.logger.info(text);
  server.printPluginUrls();
}

function listenToKeys(server: CliServer, quit: () => void): () => void {
  const { logger } = server.config;
  const colors = terminalColors(process.stdout);
  return bindShortcuts(
    {
      restart: () => server.restart("r was pressed"),
      printUrls: () => {
        if (server.resolvedUrls) logger.info(urlLines(server.resolvedUrls, colors));
      },
      openBrowser: () => server.openBrowser(),
      openInspector: () => server.openInspector(),
      allowHost() {
        const name = server.allowRefusedHost();
        logger.info(
          name === undefined
            ? "No host was refused"
            : `Allowed "${name}" until the server stops; server.allowedHosts allows it always`,
        );
      },
      isOn: (setting) => server.settings[setting],
      toggle(setting) {
        server.switchSettings({ [setting]: !server.settings[setting] });
        logger.info(SWITCHED[setting][server.settings[setting] ? "on" : "off"]);
      },
      clearScreen: () => logger.clearScreen("error"),
      quit,
    },
    {
      input: process.stdin,
      colors,
      print: (text) => logger.info(text),
      fail: (error) => logger.error(formatError(error), { timestamp: true }),
    },
  );
}

/** Closes the server within the time limit. A failure is logged and does not hide earlier ones. */
async function end(server: CliServer): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_LIMIT));
  const closing = server.close().catch((error) => server.config.logger.error(formatError(error)));
  await Promise.race([closing, limit]);
  clearTimeout(timer);
}
