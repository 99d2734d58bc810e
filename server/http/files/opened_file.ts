import fs from "node:fs";
import { Buffer } from "node:buffer";
import type { ByteRange } from "./byte_range.ts";

/** Properties of an opened file. */
export interface OpenedFileInfo {
  /** The requested path. */
  path: string;
  /** The real path of the opened file, without links. */
  realPath: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  mtimeMs: number;
}

/** Files up to this size, in bytes, are read at once; larger files are streamed. */
const STREAM_FROM = 256 * 1024;
const CHUNK = 64 * 1024;

/**
 * A file that passed the access check. Its opener closes it, unless {@linkcode OpenedFile.body}
 * took ownership.
 */
export class OpenedFile implements OpenedFileInfo {
  readonly path: string;
  readonly realPath: string;
  readonly size: number;
  readonly mtimeMs: number;
  #descriptor: number | undefined;

  constructor(descriptor: number, info: OpenedFileInfo) {
    this.path = info.path;
    this.realPath = info.realPath;
    this.size = info.size;
    this.mtimeMs = info.mtimeMs;
    this.#descriptor = descriptor;
  }

  /** Closes the file; a second call does nothing. */
  close(): void {
    if (this.#descriptor === undefined) return;
    fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  readText(): string {
    return this.#read({ start: 0, end: this.size - 1 }).toString("utf8").replace(/^\uFEFF/, "");
  }

  readBytes(): Uint8Array<ArrayBuffer> {
    return this.#read({ start: 0, end: this.size - 1 });
  }

  /**
   * The response body for a byte range. Takes ownership: the file is closed when the body ends or
   * is cancelled.
   */
  body(range: ByteRange): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> {
    if (range.end - range.start < STREAM_FROM) {
      try {
        return this.#read(range);
      } finally {
        this.close();
      }
    }
    return this.#stream(range);
  }

  #stream(range: ByteRange): ReadableStream<Uint8Array<ArrayBuffer>> {
    let position = range.start;
    return new ReadableStream({
      pull: (controller) => {
        const chunk = this.#readOrClose({
          start: position,
          end: Math.min(position + CHUNK - 1, range.end),
        });
        position += chunk.byteLength;
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        // A truncated file ends early; the client detects the missing bytes.
        if (position <= range.end && chunk.byteLength > 0) return;
        this.close();
        controller.close();
      },
      cancel: () => this.close(),
    }, { highWaterMark: 1 });
  }

  #readOrClose(range: ByteRange): Buffer<ArrayBuffer> {
    try {
      return this.#read(range);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #read(range: ByteRange): Buffer<ArrayBuffer> {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) throw new Error(`File "${this.path}" is closed`);
    const buffer = Buffer.alloc(range.end - range.start + 1);
    let length = 0;
    while (length < buffer.byteLength) {
      const position = range.start + length;
      const count = fs.readSync(descriptor, buffer, length, buffer.byteLength - length, position);
      if (count === 0) break;
      length += count;
    }
    return buffer.subarray(0, length);
  }
}
