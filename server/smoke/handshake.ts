import type { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";

/** What a server answers to the begin of a WebSocket. */
export interface HandshakeAnswer {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** Whether the server proved that it read the key. */
  isAccepted: boolean;
  /** The first text message, where it came with the answer or soon after. */
  firstMessage?: string;
}

/** What to ask with. */
export interface HandshakeOptions {
  protocol: string;
  /** As a browser would send it for a page of this origin. */
  origin: string;
  /** Milliseconds. */
  timeout: number;
}

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * Begins a WebSocket as a browser does. (The global `WebSocket` sends no `Origin`, on which the checks depend.)
 *
 * Source: https://www.rfc-editor.org/rfc/rfc6455#section-4.1
 *
 * @param url `http:` URL of the socket.
 * @throws Error when there is no answer.
 */
export function handshake(url: string, options: HandshakeOptions): Promise<HandshakeAnswer> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const key = randomBytes(16).toString("base64");
  const { promise, resolve, reject } = Promise.withResolvers<HandshakeAnswer>();
  const socket = connect(Number(port || 80), hostname.replace(/^\[|\]$/g, ""));
  const late = () => reject(new Error(`No answer within ${options.timeout} ms`));
  const timer = setTimeout(late, options.timeout);
  let received: Uint8Array = new Uint8Array();
  socket.on("connect", () => {
    socket.write([
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${key}`,
      `Sec-WebSocket-Protocol: ${options.protocol}`,
      `Origin: ${options.origin}`,
      "",
      "",
    ].join("\r\n"));
  });
  socket.on("data", (chunk: Buffer) => {
    received = joined(received, chunk);
    const answer = readAnswer(received, key);
    const isComplete = answer && (answer.status !== 101 || answer.firstMessage !== undefined);
    if (isComplete) resolve(answer);
  });
  socket.on("error", reject);
  socket.on("close", () => {
    const answer = readAnswer(received, key);
    if (answer) resolve(answer);
    else reject(new Error("The connection was closed without an answer"));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function readAnswer(bytes: Uint8Array, key: string): HandshakeAnswer | undefined {
  const text = new TextDecoder("latin1").decode(bytes);
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const accept = createHash("sha1").update(key + MAGIC).digest("base64");
  return {
    status: Number(first.split(" ")[1]),
    headers,
    isAccepted: headers["sec-websocket-accept"] === accept,
    firstMessage: readMessage(bytes.subarray(end + 4)),
  };
}

/** The text of a whole, unmasked frame: `undefined` as long as it has not arrived. */
function readMessage(bytes: Uint8Array): string | undefined {
  const isText = bytes.length >= 2 && (bytes[0]! & 0x0f) === 1;
  if (!isText) return undefined;
  const short = bytes[1]! & 0x7f;
  // A first message of 64 KiB and more is none of ours.
  if (short === 127) return undefined;
  const start = short === 126 ? 4 : 2;
  const length = short === 126 ? bytes[2]! * 256 + bytes[3]! : short;
  if (bytes.length < start + length) return undefined;
  return new TextDecoder().decode(bytes.subarray(start, start + length));
}
