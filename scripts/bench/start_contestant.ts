import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { epochTime } from "./clock.ts";
import type { Contestant } from "./contestant.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** A contestant that runs. */
export interface Running extends AsyncDisposable {
  url: string;
  pid: number;
  /** When it was spawned: milliseconds since the epoch. */
  spawned: number;
  /** Milliseconds from its spawn to its first HTML page. */
  firstAnswer: number;
}

/**
 * Pause between two attempts to get a response, in milliseconds: short beside the measured times.
 */
const POLL_PAUSE = 2;
const START_TIMEOUT = 120_000;

async function answers(url: string, html: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { accept: "text/html" } });
    return (await response.text()).includes(html) && response.ok;
  } catch {
    return false;
  }
}

/**
 * Starts a contestant and waits for its first HTML page.
 *
 * @param root A generated app.
 * @param cold Whether to remove its cache of dependencies first.
 */
export async function start(
  contestant: Contestant,
  root: string,
  { cold = false }: { cold?: boolean } = {},
): Promise<Running> {
  if (cold && contestant.cache) {
    await rm(path.join(root, contestant.cache), { recursive: true, force: true });
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const [program, ...args] = await contestant.command(root, port);
  const spawned = epochTime();
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => output += new TextDecoder().decode(data));
  }
  const ended = once(child, "close");
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
  };
  while (!await answers(url, contestant.html)) {
    if (child.exitCode !== null || epochTime() - spawned > START_TIMEOUT) {
      await stop();
      throw new Error(`${contestant.name} does not respond at ${url}:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_PAUSE));
  }
  const firstAnswer = epochTime() - spawned;
  return { url, pid: child.pid!, spawned, firstAnswer, [Symbol.asyncDispose]: stop };
}
