/** A project with secrets, and the real server on it. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { createServer } from "../../mod.ts";
import type { LogSink } from "../../server/base/logger.ts";

/** A text in every file that must never be sent. */
export const SECRET = "TOP-SECRET-VALUE";

/** Files that tools keep keys, passwords and tokens in. */
export const SECRET_FILES: readonly string[] = [
  ".env",
  ".env.local",
  ".ENV.production",
  "nested/.env",
  ".env.d/inner.txt",
  "server.pem",
  "certs/dev.crt",
  "certs/dev.key",
  "certs/Dev.P12",
  "dev.pfx",
  "android.jks",
  "android.keystore",
  "ca.der",
  "ca.cer",
  "passwords.kdbx",
  ".npmrc",
  ".yarnrc",
  ".yarnrc.yml",
  ".netrc",
  ".htpasswd",
  "id_rsa",
  "deploy/id_rsa.old",
  "id_ed25519",
  "deploy/id_ed25519.bak",
  ".aws/credentials",
  ".ssh/config",
  ".docker/config.json",
  ".git/config",
  ".git/index.html",
  "nested/.git/config",
];

export interface Project extends AsyncDisposable {
  /** Real path of the root. */
  root: string;
  /** A folder beside the root that is not served; its name begins like the root's. */
  outside: string;
}

/** Writes the project into a new temporary folder. */
export async function createProject(): Promise<Project> {
  const folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "hostile-")));
  const root = path.join(folder, "app");
  const outside = path.join(folder, "app-secret");
  const files: Record<string, string> = {
    "app/index.html": "<!doctype html><title>home</title>",
    "app/src/main.ts": "export const a: number = 1;",
    "app/src/style.css": "a { color: red }",
    "app/src/logo.svg": "<svg/>",
    "app/big.bin": "0123456789".repeat(100_000),
    "app/public/robots.txt": "ok",
    "app/public/.env": SECRET,
    ...Object.fromEntries(SECRET_FILES.map((name) => [`app/${name}`, SECRET])),
    "app-secret/secret.txt": SECRET,
    "app-secret/secret.ts": `export default "${SECRET}"`,
    "app-secret/index.html": SECRET,
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  await fs.symlink(outside, path.join(root, "linked"));
  await fs.symlink(path.join(outside, "secret.txt"), path.join(root, "linked.txt"));
  await fs.symlink(path.join(root, ".env"), path.join(root, "harmless.txt"));
  await fs.symlink(path.join(outside, "secret.txt"), path.join(root, "public", "leak.txt"));
  return { root, outside, [Symbol.asyncDispose]: () => fs.rm(folder, { recursive: true }) };
}

export interface Victim extends AsyncDisposable {
  port: number;
  /** The token with which pages of this start connect to the hot channel. */
  token: string;
  /** Errors that the server logged as its own; attacks must cause none. */
  errors: string[];
  /** Every warning and error that was logged. */
  log: string[];
  /** Files opened in the editor, with their positions. */
  launched(): Promise<string[]>;
  /** Data of the custom event `"attack"` that reached a listener of the hot channel. */
  messages: unknown[];
  server: Awaited<ReturnType<typeof createServer>>;
  close(): Promise<void>;
}

/** Starts the server on a free port of 127.0.0.1. */
export async function startVictim(
  root: string,
  options: Parameters<typeof createServer>[0] = {},
): Promise<Victim> {
  const errors: string[] = [];
  const log: string[] = [];
  const messages: unknown[] = [];
  const logSink: LogSink = {
    write(level, message) {
      if (level === "error") errors.push(message);
      if (level !== "info") log.push(message);
    },
  };
  const editor = await fakeEditor(root);
  const server = await createServer({
    root,
    configFile: false,
    logSink,
    ...options,
    server: { host: "127.0.0.1", allowedHosts: [".allowed.test"], ...options.server },
  });
  server.handle.ws.on("attack", (data) => void messages.push(data));
  await server.listen(0);
  const port = Number(new URL(server.resolvedUrls!.local[0]!).port);
  const close = () => server.close();
  const { webSocketToken: token } = server.config;
  return {
    ...{ port, token, errors, log, messages, server, close },
    launched: editor.launched,
    [Symbol.asyncDispose]: close,
  };
}

/** Sets the server's editor to a program that records its arguments. */
async function fakeEditor(root: string): Promise<{ launched: Victim["launched"] }> {
  const program = path.join(path.dirname(root), "editor.sh");
  const record = path.join(path.dirname(root), "launched.txt");
  await fs.writeFile(record, "");
  await fs.writeFile(program, `#!/bin/sh\necho "$1:$2:$3" >> "${record}"\n`, { mode: 0o755 });
  process.env.LAUNCH_EDITOR = program;
  return {
    launched: async () => (await fs.readFile(record, "utf8")).split("\n").filter(Boolean),
  };
}
