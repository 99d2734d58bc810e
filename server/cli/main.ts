import { stat } from "node:fs/promises";
import process from "node:process";
import manifest from "../../deno.json" with { type: "json" };
import type { InlineConfig } from "../config/inline_config.ts";
import { formatError, VireoError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { type Command, debugFromEnv, parseArgs } from "./args.ts";
import { banner, urlLines, type Urls } from "./terminal/banner.ts";
import { helpText } from "./help.ts";
import { bindShortcuts } from "./terminal/shortcuts.ts";
import { terminalColors } from "./terminal/terminal_colors.ts";
import { createTerminalSink } from "./terminal/terminal_sink.ts";

/** The parts of a server that the command line uses. */
interface CliServer {
  readonly config: { readonly logger: Logger; readonly clearScreen: boolean };
  readonly resolvedUrls: Urls | null;
  readonly readyIn: number | undefined;
  listen(): Promise<unknown>;
  close(): Promise<void>;
  restart(reason: string): Promise<void>;
  openBrowser(): void;
  printPluginUrls(): void;
}

/** Exit codes of usage errors and of servers that cannot start. */
const USAGE_ERROR = 2;
const FAILURE = 1;
/** Number of calls in an error's stack; runtimes keep 10 by default. */
const STACK_LIMIT = 50;
/** Milliseconds for closing before the process exits regardless. */
const CLOSE_LIMIT = 900;

/**
 * Runs a command line until its server is stopped.
 *
 * @param argv The arguments after the program's name.
 * @param start Creates the server; tests pass their own.
 * @returns The exit code. Connections can still be open, so the caller must exit the process.
 */
export async function runCli(
  argv: readonly string[],
  start: (config: InlineConfig) => Promise<CliServer> = startServer,
): Promise<number> {
  try {
    return await runCommand(parseArgs(argv), start);
  } catch (error) {
    const isUsage = error instanceof VireoError && error.code === "USAGE";
    const text = isUsage ? `${error.message}: ${error.hint}` : formatError(error);
    process.stderr.write(`${terminalColors(process.stderr).red("error")} ${text}\n`);
    return isUsage ? USAGE_ERROR : FAILURE;
  }
}

/** Commands load their code on demand, so that help and usage errors appear at once. */
async function runCommand(
  command: Command,
  start: (config: InlineConfig) => Promise<CliServer>,
): Promise<number> {
  switch (command.name) {
    case "help":
      return say(helpText(manifest.version, command.about));
    case "version":
      return say((await import("./terminal/version_text.ts")).versionText());
    case "completions":
      return say((await import("./completions.ts")).completionScript(command.shell).trimEnd());
    case "init": {
      const { starterText, writeStarter } = await import("./init/init.ts");
      return say(starterText(await writeStarter(command.folder, command.withPackage)));
    }
    case "smoke": {
      await checkRoot(command.config.root);
      const { runSmoke } = await import("./smoke/smoke_command.ts");
      return await runSmoke(command.config, command.options);
    }
    case "serve":
      await checkRoot(command.config.root);
      return await serve(command.config, start);
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function startServer(config: InlineConfig): Promise<CliServer> {
  const { createServer } = await import("../dev_server.ts");
  return await createServer(config);
}

async function checkRoot(root: string | undefined): Promise<void> {
  if (root === undefined) return;
  const isFolder = await stat(root).then((stats) => stats.isDirectory(), () => undefined);
  if (isFolder) return;
  throw new VireoError(
    "USAGE",
    isFolder === undefined ? `Cannot find the folder "${root}"` : `Not a folder: "${root}"`,
    {
      hint: root.startsWith("-")
        ? `leave out the "--": run vireo ${root}`
        : "run vireo with a folder that has an index.html",
    },
  );
}

async function serve(
  config: InlineConfig,
  start: (config: InlineConfig) => Promise<CliServer>,
): Promise<number> {
  let server: CliServer | undefined;
  const sink = createTerminalSink({
    colors: terminalColors(process.stdout),
    clearScreen: () => server?.config.clearScreen ?? config.clearScreen ?? true,
  });
  const ended = new Ending();
  // For a plugin's error, the plugin's own calls matter; they can be far below a parser's calls.
  Error.stackTraceLimit = STACK_LIMIT;
  try {
    // An unhandled plugin error must not end the developer's server.
    ended.onUncaught((error) => {
      const options = { timestamp: true };
      if (server) server.config.logger.error(formatError(error), options);
      else sink.write("error", formatError(error), options);
    });
    server = await start({ debug: debugFromEnv(), ...config, logSink: sink });
    await server.listen();
    const isTerminal = Boolean(process.stdin.isTTY);
    greet(server, isTerminal);
    if (isTerminal) ended.add(listenToKeys(server, () => ended.finish()));
    await ended.promise;
    return 0;
  } finally {
    ended.dispose();
    if (server) await end(server);
  }
}

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

/**
 * The end of a run: a signal, a key, or a closed output (`vireo | head`). A second signal exits the
 * process at once.
 */
class Ending {
  readonly #done = Promise.withResolvers<void>();
  readonly #disposers: (() => void)[] = [];
  #isFinished = false;

  readonly promise: Promise<void> = this.#done.promise;

  constructor() {
    const onSignal = () => this.#isFinished ? process.exit(130) : this.finish();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
    // Without this listener, EPIPE is an uncaught error; logging it fails again, endlessly.
    const onLost = ({ code }: { code?: string }) => code === "EPIPE" && this.finish();
    for (const stream of [process.stdout, process.stderr]) stream.on("error", onLost);
  }

  add(dispose: () => void): void {
    this.#disposers.push(dispose);
  }

  finish(): void {
    this.#isFinished = true;
    this.#done.resolve();
  }

  onUncaught(listener: (error: unknown) => void): void {
    for (const event of ["uncaughtException", "unhandledRejection"] as const) {
      process.on(event, listener);
      this.add(() => process.off(event, listener));
    }
  }

  /** Signal handlers stay, because a second signal must work while the server closes. */
  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }
}

/** Closes the server within the time limit. A failure is logged and does not hide earlier ones. */
async function end(server: CliServer): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_LIMIT));
  const closing = server.close().catch((error) => server.config.logger.error(formatError(error)));
  await Promise.race([closing, limit]);
  clearTimeout(timer);
}
