/** Bytes that are kept for a second reader; a body of which more was read cannot be passed on. */
const KEEP = 1024 * 1024;

/**
 * A request body that can be read twice: by handlers that may then pass the request on, and by who comes after them.
 * Only what was read is kept.
 */
export class ReplayBody {
  /** For the first reader. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #kept: Uint8Array<ArrayBuffer>[] | undefined = [];
  #size = 0;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(body: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = body.getReader();
    this.stream = new ReadableStream({
      pull: async (controller) => {
        const reading = this.#reader.read();
        this.#pending = reading.catch(() => {});
        const { done, value } = await reading;
        if (done) return controller.close();
        this.#keep(value);
        controller.enqueue(value);
      },
    }, { highWaterMark: 0 });
  }

  /** The whole body once more; `undefined` when too much of it was read. The first reader must be done with it. */
  async replay(): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
    await this.#pending;
    const kept = this.#kept;
    if (!kept) return undefined;
    const reader = this.#reader;
    return new ReadableStream({
      async pull(controller) {
        const chunk = kept.shift();
        if (chunk) return controller.enqueue(chunk);
        const { done, value } = await reader.read();
        done ? controller.close() : controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    }, { highWaterMark: 0 });
  }

  #keep(chunk: Uint8Array<ArrayBuffer>): void {
    this.#size += chunk.byteLength;
    if (this.#size > KEEP) this.#kept = undefined;
    this.#kept?.push(chunk);
  }
}
