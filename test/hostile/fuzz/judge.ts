import { Buffer } from "node:buffer";
import net from "node:net";
import { createServer } from "../../../mod.ts";
import { SECRET } from "../victim.ts";
import type { ConfigInput, WireInput } from "./inputs.ts";

/** Milliseconds in which every answer must begin. */
const LIMIT = 1000;
/** Milliseconds without data after which nothing more is awaited. */
const SILENCE = 60;
/** A slow answer counts if it is slow this many times in a row, since machines pause. */
const ATTEMPTS = 4;
/** A request that costs the server nothing: if it is slow too, then the machine is. */
const CONTROL: WireInput = {
  kind: "request",
  bytes: "GET /__vite_ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  isComplete: true,
};

/** The secret in the forms in which a response could contain it. */
const FORMS: readonly string[] = [
  SECRET,
  ...["", "x", "xx"].map((prefix) => Buffer.from(prefix + SECRET).toString("base64").slice(4, -4)),
];

/**
 * Sends an input and describes what is wrong with the answer.
 *
 * @param port On 127.0.0.1.
 * @returns `undefined` when nothing is.
 */
export async function judge(port: number, input: WireInput): Promise<string | undefined> {
  for (let attempt = 1;; attempt++) {
    const [{ text, hasAnswer }, control] = await Promise.all([
      exchange(port, input),
      attempt === 1 ? undefined : exchange(port, CONTROL),
    ]);
    if (control?.hasAnswer === false) attempt--;
    if (FORMS.some((form) => text.includes(form))) return "a secret left the server";
    if (/root:[^\n]*:0:0:/.test(text)) return "a file of the system left the server";
    if (/^HTTP\/1\.1 500/.test(text)) return `an error of the server: ${text.slice(-300)}`;
    if (hasAnswer || !input.isComplete) return undefined;
    if (attempt === ATTEMPTS) return `no answer within ${LIMIT} ms`;
  }
}

/** Sends the bytes, and reads until the connection ends or is silent. */
function exchange(
  port: number,
  { bytes, kind, isComplete }: WireInput,
): Promise<{ text: string; hasAnswer: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let isOver = false;
    const socket = net.connect(port, "127.0.0.1");
    const finish = (isClosed: boolean) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString("latin1");
      resolve({ text, hasAnswer: isClosed || text !== "" });
    };
    let timer = setTimeout(() => finish(false), isComplete ? LIMIT : SILENCE);
    socket.on("data", (chunk) => {
      chunks.push(Buffer.from(chunk));
      if (kind === "request") return;
      // A WebSocket stays open.
      clearTimeout(timer);
      timer = setTimeout(() => finish(false), SILENCE);
    });
    socket.on("error", () => finish(true));
    socket.on("close", () => finish(true));
    socket.write(Buffer.from(bytes, "latin1"));
  });
}

/**
 * Starts a server with the config and describes an error that does not explain itself.
 *
 * @param root The project to serve.
 */
export async function judgeConfig(
  root: string,
  { config }: ConfigInput,
): Promise<string | undefined> {
  let server: Awaited<ReturnType<typeof createServer>> | undefined;
  const started = performance.now();
  try {
    server = await createServer(
      {
        root,
        configFile: false,
        logLevel: "silent",
        ...config,
      } as Parameters<typeof createServer>[0],
    );
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const isExplained = code !== undefined || /^Cannot merge a config/.test(message ?? "");
    return isExplained ? undefined : `an unexplained error: ${message}`;
  } finally {
    await server?.close();
  }
  const taken = performance.now() - started;
  return taken > 5 * LIMIT ? `it took ${taken.toFixed(0)} ms to start` : undefined;
}
