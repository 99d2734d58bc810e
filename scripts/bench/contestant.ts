import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { cachedFolder } from "../cached_folder.ts";
import { npm } from "../npm.ts";

/** A dev server that takes part. */
export interface Contestant {
  name: "vireo" | "vite";
  /** Program and arguments that serve `root` at a port of 127.0.0.1. */
  command(root: string, port: number): readonly [string, ...string[]];
  /** The folder of its cache, relative to the root. */
  cache: string;
}

const MOD = path.resolve(import.meta.dirname!, "../../mod.ts");
const address = (port: number) => ["--host", "127.0.0.1", "--port", String(port), "--strictPort"];

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: "vireo",
    command: (
      root,
      port,
    ) => [Deno.execPath(), "run", "-A", "--no-check", MOD, root, ...address(port)],
    cache: "node_modules/.vireo",
  },
  {
    name: "vite",
    command: (root, port) => [
      "node",
      path.join(root, "node_modules/vite/bin/vite.js"),
      root,
      ...address(port),
    ],
    cache: "node_modules/.vite",
  },
];

/** The dependencies of the generated app. */
export const PACKAGES = {
  "vite": "8.3.8",
  "@vitejs/plugin-vue": "6.0.11",
  "vue": "3.5.45",
} as const;

/**
 * Fills a folder with packages.
 *
 * @param packages Versions by name; default: the dependencies of the generated app.
 */
export async function installPackages(
  root: string,
  packages: Readonly<Record<string, string>> = PACKAGES,
): Promise<void> {
  const versions = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const key = versions.join("+").replaceAll("/", "-");
  const installed = await cachedFolder(`bench-${key}`, async (work) => {
    const manifest = { name: "bench", private: true, type: "module", dependencies: packages };
    await writeFile(path.join(work, "package.json"), JSON.stringify(manifest, null, 2));
    await npm(work, ["install", "--no-audit", "--no-fund", "--prefer-offline"]);
    return work;
  });
  await mkdir(root, { recursive: true });
  await cp(installed, root, { recursive: true, verbatimSymlinks: true });
}

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
  /** Milliseconds from its spawn to its first HTML page. */
  firstAnswer: number;
}

/**
 * Pause between two attempts to get a response, in milliseconds: short beside the measured times.
 */
const POLL_PAUSE = 2;
const START_TIMEOUT = 60_000;

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { accept: "text/html" } });
    return (await response.text()).includes("/@vite/client") && response.ok;
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
  if (cold) await rm(path.join(root, contestant.cache), { recursive: true, force: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const [program, ...args] = contestant.command(root, port);
  const begin = performance.now();
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
  while (!await answers(url)) {
    if (child.exitCode !== null || performance.now() - begin > START_TIMEOUT) {
      await stop();
      throw new Error(`${contestant.name} does not respond at ${url}:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_PAUSE));
  }
  const firstAnswer = performance.now() - begin;
  return { url, pid: child.pid!, firstAnswer, [Symbol.asyncDispose]: stop };
}
