import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { VireoError } from "../../base/errors.ts";
import { CdpConnection } from "./cdp_connection.ts";

/** A running headless browser. */
export interface Chromium {
  connection: CdpConnection;
  close(): Promise<void>;
}

const ARGUMENTS = [
  "--headless=new",
  "--remote-debugging-port=0",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--mute-audio",
];

/**
 * Starts Chromium with a temporary profile.
 *
 * @param executable Absolute path.
 * @param timeout Limit for the start, in milliseconds.
 * @throws VireoError `USAGE` when it does not start.
 */
export async function startChromium(executable: string, timeout: number): Promise<Chromium> {
  const profile = await mkdtemp(path.join(tmpdir(), "vireo-smoke-"));
  // Its sandbox does not work in the containers of CI services; it only loads the project's own
  // pages.
  const isContained = process.getuid?.() === 0 || Boolean(process.env.CI);
  const sandbox = isContained ? ["--no-sandbox"] : [];
  const child = spawn(
    executable,
    [...ARGUMENTS, ...sandbox, `--user-data-dir=${profile}`, "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => {
    child.on("close", () => resolve());
    child.on("error", () => resolve());
  });
  // Exit handlers cannot await an orderly close.
  const onExit = () => {
    child.kill("SIGKILL");
    rmSync(profile, { recursive: true, force: true });
  };
  process.once("exit", onExit);
  const stop = async () => {
    process.off("exit", onExit);
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const connection = await CdpConnection.connect(await debuggingUrl(child, timeout));
    const close = async () => {
      // On `Browser.close` it deletes its files outside the profile.
      await connection.send("Browser.close").catch(() => {});
      connection.close();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
      await stop();
    };
    return { connection, close };
  } catch (error) {
    await stop();
    const cause = error instanceof Error ? error.message : String(error);
    throw new VireoError("USAGE", `Cannot start the browser "${executable}": ${cause}`, {
      hint: "use --browser with the path of a Chromium",
      cause: error,
    });
  }
}

function debuggingUrl(child: ChildProcess, timeout: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const timer = setTimeout(() => reject(new Error(`no output for ${timeout} ms`)), timeout);
  let output = "";
  child.stderr!.on("data", (data: Uint8Array) => {
    output += new TextDecoder().decode(data);
    const url = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
    if (url) resolve(url);
  });
  child.on("error", reject);
  child.on("close", (code) => {
    const last = output.trim().split("\n").at(-1);
    reject(new Error(`it exited with code ${code}${last ? `: ${last}` : ""}`));
  });
  return promise.finally(() => clearTimeout(timer));
}
