import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import path from "node:path";
import process from "node:process";
import { createServer } from "../../mod.ts";
import type { Status } from "../../server/inspection/inspection.ts";

/** Options of a server in this process; the defaults suit tests. */
export type ServerOptions = NonNullable<Parameters<typeof createServer>[0]>;

/** A running server, closed at the end of the `await using` block. */
export interface TestServer extends AsyncDisposable {
  /** With a trailing slash. */
  readonly url: string;
}

/** A server in this process. */
export interface InProcessServer extends TestServer {
  readonly server: Awaited<ReturnType<typeof createServer>>;
}

/** The delivery of modules: `VIREO_PACK=1` runs the tests with packed pages, `0` without. */
const DELIVERY = process.env.VIREO_PACK ? { pack: process.env.VIREO_PACK === "1" } : {};

/**
 * Starts a server in this process on a free port of 127.0.0.1, without output.
 *
 * @param root Absolute path of the project.
 * @param options Additional options, which take precedence.
 */
export async function startServer(
  root: string,
  options: ServerOptions = {},
): Promise<InProcessServer> {
  const server = await createServer({
    root,
    logLevel: "silent",
    ...options,
    server: { port: 0, host: "127.0.0.1", ...DELIVERY, ...options.server },
  });
  await server.listen();
  return {
    server,
    url: server.resolvedUrls!.local[0]!,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/**
 * Waits until every change on disk is applied by the pages that show it.
 *
 * @throws {assert.AssertionError} When that takes longer than 30 s.
 */
export async function untilSettled({ url }: TestServer): Promise<Status> {
  const status = await (await fetch(new URL("__vireo/status?settle=30000", url))).json();
  assert.equal(status.isSettled, true, JSON.stringify(status.pages));
  return status;
}

/** A server started as a separate process. */
export interface SpawnedServer extends TestServer {
  readonly pid: number;
  /** Everything that it has printed. */
  output(): string;
  /**
   * Waits until it has printed text that matches.
   *
   * @param from The position in its output at which the search starts.
   */
  untilOutput(match: RegExp, from?: number): Promise<void>;
  /**
   * Sends a signal and waits for the exit.
   *
   * @returns The exit code, or `null` when the signal ended the process.
   */
  stop(signal?: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null>;
}

const MOD = path.resolve(import.meta.dirname!, "../../mod.ts");
// deno-lint-ignore no-control-regex -- terminal colors are control characters
const COLORS = /\x1b\[[\d;]*m/g;
/** The banner's first line with a local URL. */
const URL_LINE = /Local:\s+(https?:\/\/\S+)/;

/** Options of {@linkcode spawnCommand}. */
export interface SpawnOptions {
  /** Flags of the command line; without `--port` a free port is used. */
  flags?: readonly string[];
  /** Variables that replace those of this process. */
  env?: Record<string, string | undefined>;
}

/**
 * Starts a server as a separate process and waits until it has printed its URL.
 *
 * @param root Absolute path of the project.
 * @param flags Flags of the command line; without `--port` a free port is used.
 * @throws Error with its output when it exits before it listens.
 */
export function spawnServer(
  root: string,
  flags: readonly string[] = [],
): Promise<SpawnedServer> {
  return spawnCommand([...serverCommand(), root], root, { flags });
}

/** The program and arguments that start a server, without the folder to serve. */
export function serverCommand(): string[] {
  // On Bun (`bun_runner.ts`), `Deno` does not exist.
  return "Bun" in globalThis
    ? [process.execPath, "--no-install", MOD]
    : [Deno.execPath(), "run", "-A", "--no-check", MOD];
}

/**
 * Starts a server from any executable, and waits until it has printed its URL.
 *
 * @param command The program and its arguments.
 * @param folder Absolute path of the working directory.
 * @throws Error with its output when it exits before it listens.
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
    // Not `child.kill()`, because Deno then reports the signal even if the process caught it and
    // exited by itself.
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
