import { createHash, randomBytes } from "node:crypto";
import net, { type AddressInfo, type Socket } from "node:net";

const TEXT = 1;
const CLOSE = 8;
/** Source: RFC 6455, 1.3, https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * The end of the other side: a close frame with its code (`undefined` without one), or no frame.
 */
export type Ending = { code: number | undefined; reason: string } | "lost";

/**
 * One end of a WebSocket, frame by frame: it can send frames that libraries cannot, and shows all
 * received ones.
 */
export class RawWebSocket {
  /** Received texts. */
  readonly messages: string[] = [];
  /** Resolves with the end of the other side. */
  readonly ended: Promise<Ending>;
  readonly #socket: Socket;
  readonly #isClient: boolean;
  #bytes = Buffer.alloc(0);
  #end!: (ending: Ending) => void;

  /** @param isClient Whether to mask frames, as clients must. */
  constructor(socket: Socket, isClient: boolean) {
    this.#socket = socket;
    this.#isClient = isClient;
    this.ended = new Promise((resolve) => this.#end = resolve);
    socket.on("data", (chunk) => this.#read(chunk as Buffer));
    socket.on("error", () => {});
    socket.on("end", () => socket.end());
    socket.on("close", () => this.#end("lost"));
  }

  send(text: string): void {
    this.#socket.write(this.#frame(TEXT, Buffer.from(text)));
  }

  /** Sends a close frame, and ends the connection. */
  close(code?: number, reason = ""): void {
    const body = code === undefined ? Buffer.alloc(0) : Buffer.alloc(2);
    if (code !== undefined) body.writeUInt16BE(code);
    this.#socket.end(this.#frame(CLOSE, Buffer.concat([body, Buffer.from(reason)])));
  }

  /** Ends the connection without a close frame. */
  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  #frame(opcode: number, body: Buffer): Buffer {
    const masked = this.#isClient ? 0x80 : 0;
    const head = [0x80 | opcode];
    if (body.length < 126) head.push(masked | body.length);
    else head.push(masked | 126, body.length >>> 8, body.length & 0xff);
    if (!this.#isClient) return Buffer.concat([Buffer.from(head), body]);
    const mask = randomBytes(4);
    return Buffer.concat([Buffer.from(head), mask, unmasked(body, mask)]);
  }

  #read(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    for (;;) {
      const bytes = this.#bytes;
      if (bytes.length < 2) return;
      const isLong = (bytes[1]! & 0x7f) === 126;
      const isMasked = (bytes[1]! & 0x80) !== 0;
      const start = 2 + (isLong ? 2 : 0) + (isMasked ? 4 : 0);
      if (bytes.length < start) return;
      const end = start + (isLong ? bytes.readUInt16BE(2) : bytes[1]! & 0x7f);
      if (bytes.length < end) return;
      const body = bytes.subarray(start, end);
      this.#take(
        bytes[0]! & 0xf,
        isMasked ? unmasked(body, bytes.subarray(start - 4, start)) : body,
      );
      this.#bytes = bytes.subarray(end);
    }
  }

  #take(opcode: number, body: Buffer): void {
    if (opcode === TEXT) this.messages.push(body.toString());
    if (opcode !== CLOSE) return;
    const code = body.length < 2 ? undefined : body.readUInt16BE();
    this.#end({ code, reason: body.toString("utf8", 2) });
    // Answers the close frame, as the protocol requires.
    if (!this.#socket.writableEnded) this.#socket.end(this.#frame(CLOSE, body));
  }
}

function unmasked(body: Buffer, mask: Buffer): Buffer {
  return Buffer.from(body.map((byte, index) => byte ^ mask[index % 4]!));
}

/**
 * Accepts one WebSocket on a free port; frames that `onOpen` sends arrive with the handshake's
 * response.
 */
export async function acceptWebSocket(onOpen: (socket: RawWebSocket) => void = () => {}) {
  const accepted = Promise.withResolvers<RawWebSocket>();
  const sockets = new Set<Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.once("data", (head) => {
      const key = /^sec-websocket-key: (.*)\r$/im.exec(String(head))![1]!;
      const accept = createHash("sha1").update(key + GUID).digest("base64");
      // Sends the response in one packet with the first frames.
      socket.cork();
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      const raw = new RawWebSocket(socket, false);
      onOpen(raw);
      socket.uncork();
      accepted.resolve(raw);
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The first WebSocket. */
    socket: accepted.promise,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Opens a WebSocket. */
export async function openWebSocket(port: number): Promise<RawWebSocket> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${
        randomBytes(16).toString("base64")
      }\r\n\r\n`,
  );
  return await new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer | string) => {
      head = Buffer.concat([head, chunk as Buffer]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", onData);
      if (!head.toString().startsWith("HTTP/1.1 101")) {
        socket.destroy();
        return reject(new Error(head.toString()));
      }
      const raw = new RawWebSocket(socket, true);
      socket.emit("data", head.subarray(end + 4));
      resolve(raw);
    };
    socket.on("data", onData);
    socket.on("error", reject);
  });
}
