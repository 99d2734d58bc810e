import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

/** A running nginx or Caddy. */
export interface ReverseProxy extends AsyncDisposable {
  readonly port: number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface ReverseProxyOptions {
  program: "nginx" | "caddy";
  /**
   * The configuration, as docs/remote.md shows it.
   *
   * @param port The port to listen on.
   */
  config: (port: number) => string;
}

/** Starts a reverse proxy with its own folder and a free port of this machine. */
export async function startReverseProxy(
  { program, config }: ReverseProxyOptions,
): Promise<ReverseProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), "vireo-proxy-"));
  const port = await freePort();
  const file = path.join(folder, program === "nginx" ? "nginx.conf" : "Caddyfile");
  await writeFile(file, program === "nginx" ? nginxConfig(config(port), folder) : config(port));
  const args = program === "nginx"
    ? ["-p", folder, "-c", file, "-e", "stderr", "-g", "daemon off;"]
    : ["run", "--config", file, "--adapter", "caddyfile"];
  let child: ChildProcess;
  const start = async () => {
    let output = "";
    child = spawn(program, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...Deno.env.toObject(), XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    });
    child.stderr!.on("data", (data) => output += data);
    for (let isListening = false; !isListening;) {
      if (child.exitCode !== null) throw new Error(`"${program}" ended:\n${output}`);
      isListening = await canConnect(port);
    }
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGTERM");
    await ended;
  };
  await start();
  return {
    port,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** A whole configuration that needs no rights and keeps its files in one folder. */
function nginxConfig(server: string, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  return `pid ${folder}/pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary}
  ${server}
}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    const end = (isOpen: boolean) => {
      socket.destroy();
      setTimeout(() => resolve(isOpen), isOpen ? 0 : 20);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
