import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import path from "node:path";
import process from "node:process";
import { createServer } from "../../mod.ts";

/** Options of a server in this process; what a test leaves out is what a test wants. */
export type ServerOptions = NonNullable<Parameters<typeof createServer>[0]>;

/** A running server, ended at the end of the `await using` block. */
export interface TestServer extends AsyncDisposable {
  /** With a slash at the end. */
  readonly url: string;
}

/** A server in this process. */
export interface InProcessServer extends TestServer {
  readonly server: Awaited<ReturnType<typeof createServer>>;
}

/**
 * Starts a server in this process on a free port of 127.0.0.1, without output.
 *
 * @param root Absolute path of the project.
 * @param options More options, which win.
 */
export async function startServer(
  root: string,
  options: ServerOptions = {},
): Promise<InProcessServer> {
  const server = await createServer({
    root,
    logLevel: "silent",
    ...options,
    server: { port: 0, host: "127.0.0.1", ...options.server },
  });
  await server.listen();
  return {
    server,
    url: server.resolvedUrls!.local[0]!,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** A server as a person starts it. */
export interface SpawnedServer extends TestServer {
  readonly pid: number;
  /** Everything that it has printed. */
  output(): string;
  /**
   * Waits until it has printed something that matches.
   *
   * @param from The place in its output to look from.
   */
  untilOutput(match: RegExp, from?: number): Promise<void>;
  /**
   * Sends a signal and waits for the end.
   *
   * @returns The exit code, or `null` when the signal ended it.
   */
  stop(signal?: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null>;
}

const MOD = path.resolve(import.meta.dirname!, "../../mod.ts");
// deno-lint-ignore no-control-regex -- colors of the terminal
const COLORS = /\x1b\[[\d;]*m/g;
/** The first line of the banner that names an address of this machine. */
const URL_LINE = /Local:\s+(https?:\/\/\S+)/;

/** How {@linkcode spawnCommand} starts a server. */
export interface SpawnOptions {
  /** Flags of the command line; without `--port` it takes a free one. */
  flags?: readonly string[];
  /** Variables, in place of those of this process. */
  env?: Record<string, string | undefined>;
}

/**
 * Starts a server as its own process, as a person would, and waits until it has printed its URL.
 *
 * @param root Absolute path of the project.
 * @param flags Flags of the command line; without `--port` it takes a free one.
 * @throws Error with its output when it ends before it listens.
 */
export function spawnServer(
  root: string,
  flags: readonly string[] = [],
): Promise<SpawnedServer> {
  return spawnCommand([...serverCommand(), root], root, { flags });
}

/** The program and the arguments that start a server, without the folder to serve. */
export function serverCommand(): string[] {
  // On Bun (`bun_runner.ts`) there is no `Deno`.
  return "Bun" in globalThis
    ? [process.execPath, "--no-install", MOD]
    : [Deno.execPath(), "run", "-A", "--no-check", MOD];
}

/**
 * Starts a server from any executable, and waits until it has printed its URL.
 *
 * @param command The program and its arguments.
 * @param folder Absolute path of the folder that it is started in.
 * @throws Error with its output when it ends before it listens.
 */
export async function spawnCommand(
  command: readonly string[],
  folder: string,
  { flags = [], env = process.env }: SpawnOptions = {},
): Promise<SpawnedServer> {
  const port = flags.includes("--port") ? [] : ["--port", "0"];
  const [program, ...args] = [...command, "--host", "127.0.0.1", ...port, ...flags];
  const child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"], cwd: folder, env });
  let output = "";
  const printing = new EventEmitter();
  const ended = once(child, "close").then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    const onData = (data: Uint8Array) => {
      output += new TextDecoder().decode(data).replace(COLORS, "");
      const found = URL_LINE.exec(output);
      if (found) resolve(found[1]!);
      printing.emit("more");
    };
    child.stdout.on("data", onData);
    child.stderr.on("data", onData);
    ended.then((code) => reject(new Error(`The server ended with code ${code}:\n${output}`)));
  });
  const stop = async (signal: "SIGTERM" | "SIGINT" | "SIGKILL" = "SIGTERM") => {
    // Not `child.kill()`: after it, Deno reports the signal even when the process caught it and ended by itself.
    if (child.exitCode === null && child.signalCode === null) process.kill(child.pid!, signal);
    return await ended;
  };
  return {
    url,
    pid: child.pid!,
    output: () => output,
    untilOutput: async (match, from = 0) => {
      const signal = AbortSignal.timeout(20_000);
      while (!match.test(output.slice(from))) {
        await once(printing, "more", { signal }).catch((cause) => {
          throw new Error(`${match} was not printed:\n${output}`, { cause });
        });
      }
    },
    stop,
    [Symbol.asyncDispose]: async () => void await stop("SIGKILL"),
  };
}
