/**
 * Starts this program again as a server in the background. It is ready when its lock is written;
 * its output goes to a file beside the lock.
 */
import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { VireoError } from "../../base/errors.ts";
import { ownCommand } from "../../runtime/own_command.ts";
import type { ServeCommand } from "../serve_command.ts";
import { lockFolder, readLocks, realFolder, rootKey, type ServerLock } from "./server_lock.ts";

/** Milliseconds between two looks at the lock. */
const STEP = 25;

/** A server that runs in the background. */
interface BackgroundServer {
  lock: ServerLock;
  /** The file with its output. */
  log: string;
}

/**
 * Runs `vireo --background`.
 *
 * @param argv The arguments of this program.
 * @returns The exit code.
 * @throws VireoError `SERVER_CLOSED` with the output of a server that ended before it was ready.
 */
export async function runInBackground(
  { config, options: { another, json } }: ServeCommand,
  argv: readonly string[],
): Promise<number> {
  const begin = performance.now();
  const rest = argv.filter((argument) => !/^--background(?:=|$)/.test(argument));
  const root = await realFolder(config.root ?? ".");
  const isAnother = another || config.server?.port !== undefined;
  const { lock, log } = await startInBackground(rest, root, isAnother);
  const { url, pid, instance } = lock;
  const readyIn = Math.ceil(performance.now() - begin);
  const urls = { local: [url], network: [] };
  process.stdout.write(
    json
      ? `${JSON.stringify({ urls, pid, readyIn, instance, log })}\n`
      : `Runs in the background at ${url} (process ${pid})\n` +
        `  output: ${log}\n  stop it with: vireo stop\n`,
  );
  return 0;
}

/**
 * Starts a server.
 *
 * @param argv The arguments of this program, without `--background`.
 * @param root Absolute real path.
 * @param isAnother Whether another server of the root can run.
 * @throws VireoError `SERVER_CLOSED` with the output of a server that ended before it was ready.
 */
async function startInBackground(
  argv: readonly string[],
  root: string,
  isAnother: boolean,
): Promise<BackgroundServer> {
  const [program, ...rest] = ownCommand();
  await mkdir(lockFolder(), { recursive: true, mode: 0o700 });
  const log = path.join(lockFolder(), `${rootKey(root)}.log`);
  // Another server of the folder can write into the file.
  const output = await open(log, isAnother ? "a" : "w", 0o600);
  const child = spawn(program!, [...rest, ...argv], {
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
  });
  let failure: string | undefined;
  child.once("error", ({ message }) => failure = message);
  child.once("exit", (code) => failure ??= `it ended with code ${code}`);
  child.unref();
  try {
    while (failure === undefined) {
      const found = (await readLocks(root)).find(({ lock }) => lock.pid === child.pid);
      if (found) return { lock: found.lock, log };
      await new Promise((resolve) => setTimeout(resolve, STEP));
    }
  } finally {
    await output.close();
  }
  const text = (await readFile(log, "utf8").catch(() => "")).trim();
  throw new VireoError("SERVER_CLOSED", `The server did not start, ${failure}:\n${text}`);
}
