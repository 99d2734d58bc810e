import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

/** Number of starts; the first one unpacks the embedded files. */
const RUNS = 4;
/** Limit of a start in milliseconds. */
const TIME_LIMIT = 15_000;

/** Milliseconds from the start of an executable until it listens. */
export interface StartTimes {
  /** The start that unpacks the embedded files. */
  first: number;
  /** The quickest of the following starts. */
  next: number;
}

/**
 * Starts an executable in a small project with an empty cache.
 *
 * @returns `undefined` when it does not run here.
 */
export async function measureStart(executable: string): Promise<StartTimes | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), "vireo-start-"));
  try {
    const root = path.join(folder, "project");
    await mkdir(root);
    await writeFile(path.join(root, "index.html"), "<!doctype html><title>start</title>");
    const env = { ...process.env, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder, NO_COLOR: "1" };
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const time = await startOnce(executable, root, env);
      if (time === undefined) return undefined;
      times.push(time);
    }
    const [first, ...next] = times;
    return { first: first!, next: Math.min(...next) };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function startOnce(
  executable: string,
  root: string,
  env: Record<string, string | undefined>,
): Promise<number | undefined> {
  const begin = performance.now();
  const child = spawn(executable, ["--port", "0"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close").catch(() => {});
  const timer = setTimeout(() => child.kill("SIGKILL"), TIME_LIMIT);
  const listening = new Promise<number>((resolve) => {
    let output = "";
    child.stdout.on("data", (data: Uint8Array) => {
      output += new TextDecoder().decode(data);
      if (output.includes("Local:")) resolve(performance.now() - begin);
    });
  });
  const time = await Promise.race([listening, ended.then(() => undefined)]);
  clearTimeout(timer);
  child.kill();
  await ended;
  return time;
}
