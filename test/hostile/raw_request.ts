/**
 * Requests written byte by byte, because client libraries normalize what an attacker would send.
 */
import { Buffer } from "node:buffer";
import net from "node:net";

export interface RawResponse {
  /** 0 when the server sent nothing before it closed the connection. */
  status: number;
  headers: Headers;
  body: string;
  /** The whole response, unchanged. */
  raw: string;
}

/**
 * Sends bytes and reads until the server closes the connection or is silent for a while.
 *
 * @param port On 127.0.0.1.
 * @param bytes The whole request.
 * @param silence Milliseconds after which a response counts as complete.
 */
export function sendRaw(
  port: number,
  bytes: string | Uint8Array,
  silence = 400,
): Promise<RawResponse> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, "127.0.0.1");
    const finish = () => {
      socket.destroy();
      resolve(parse(Buffer.concat(chunks).toString("latin1")));
    };
    socket.setTimeout(silence, finish);
    socket.on("data", (chunk) => chunks.push(Buffer.from(chunk)));
    socket.on("error", finish);
    socket.on("close", finish);
    socket.write(bytes);
  });
}

/**
 * Sends a GET with an unchanged target.
 *
 * @param headers Add to or replace `Host: localhost:<port>` and `Connection: close`.
 */
export function get(
  port: number,
  target: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<RawResponse> {
  const all = { Host: `localhost:${port}`, Connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return sendRaw(
    port,
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, "latin1"),
    10_000,
  );
}

/** The handshake of a WebSocket as a browser sends it. */
export function handshake(
  port: number,
  target: string,
  headers: Record<string, string> = {},
): Promise<RawResponse> {
  const all = {
    Host: `localhost:${port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return sendRaw(port, `GET ${target} HTTP/1.1\r\n${lines}\r\n`, 300);
}

function parse(raw: string): RawResponse {
  const end = raw.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = raw.slice(0, end < 0 ? undefined : end).split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1] ?? 0);
  return { status, headers, body: end < 0 ? "" : raw.slice(end + 4), raw };
}
