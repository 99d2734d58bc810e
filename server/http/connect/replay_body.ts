import { setImmediate } from "node:timers/promises";

/** Maximum number of buffered bytes: how far one reader can lag behind the other. */
const KEEP = 1024 * 1024;

type Chunk = Uint8Array<ArrayBuffer>;
type Reader = "first" | "second";

/**
 * A request body with two readers: handlers that might pass the request on, and the middlewares
 * after them. (`tee()` buffers without limit for the slower reader.)
 *
 * 1. Until the request is passed on, chunks that handlers read are buffered. If they exceed the
 *    limit, the body cannot be replayed.
 * 2. After that, both can read at once, so a handler that only observes the body continues. Each
 *    chunk is read once and kept until both readers have it.
 * 3. The second reader has priority: the first waits for it when the buffer is full. Node's streams
 *    start late, so the second reader yields to let the first catch up; a first reader that still
 *    lags gets no more chunks.
 */
export class ReplayBody {
  /** The body for the handlers. */
  readonly stream: ReadableStream<Chunk>;
  readonly #source: ReadableStreamDefaultReader<Chunk>;
  readonly #onBroken: () => void;
  readonly #kept: Chunk[] = [];
  /** Bytes in `#kept`. */
  #size = 0;
  /** Number of buffered chunks that each reader has taken; `Infinity` when it gets no more. */
  readonly #taken: Record<Reader, number> = { first: 0, second: 0 };
  #reading: Promise<void> | undefined;
  /** Resumes the first reader after the second has caught up. */
  #onCaughtUp: (() => void) | undefined;
  #isPassedOn = false;
  #isDone = false;

  /** @param onBroken Called when the body fails because the client disconnected. */
  constructor(body: ReadableStream<Chunk>, onBroken: () => void) {
    this.#source = body.getReader();
    this.#onBroken = onBroken;
    this.stream = this.#streamFor("first", () => this.#leave("first"));
  }

  /**
   * The complete body for the second reader; `undefined` when the limit was exceeded. Call it once.
   */
  replay(): ReadableStream<Chunk> | undefined {
    if (this.#taken.second === Infinity) return undefined;
    this.#isPassedOn = true;
    return this.#streamFor("second", async (reason) => {
      this.#leave("second");
      await this.#source.cancel(reason);
    });
  }

  #streamFor(
    reader: Reader,
    cancel: (reason: unknown) => void | Promise<void>,
  ): ReadableStream<Chunk> {
    return new ReadableStream({
      pull: async (controller) => {
        const chunk = await this.#next(reader);
        chunk ? controller.enqueue(chunk) : controller.close();
      },
      cancel,
    }, { highWaterMark: 0 });
  }

  /**
   * The next chunk for a reader, `undefined` at the end; never settles for a reader that gets no
   * more.
   */
  async #next(reader: Reader): Promise<Chunk | undefined> {
    for (;;) {
      if (this.#taken[reader] === Infinity) return await new Promise<never>(() => {});
      const chunk = this.#kept[this.#taken[reader]];
      if (chunk) {
        this.#taken[reader]++;
        this.#forget();
        return chunk;
      }
      if (this.#isDone) return undefined;
      if (reader === "second" && this.#size > KEEP / 2) await setImmediate();
      if (reader === "first" && this.#isPassedOn && this.#size >= KEEP) {
        await new Promise<void>((resolve) => this.#onCaughtUp = resolve);
      } else {
        await (this.#reading ??= this.#read());
      }
    }
  }

  async #read(): Promise<void> {
    try {
      const { done, value } = await this.#source.read();
      if (done) this.#isDone = true;
      else this.#keep(value);
    } catch (error) {
      this.#onBroken();
      throw error;
    } finally {
      this.#reading = undefined;
    }
  }

  #keep(chunk: Chunk): void {
    this.#kept.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size <= KEEP) return;
    const { first, second } = this.#taken;
    if (!this.#isPassedOn) this.#leave("second");
    else if (first < second) this.#leave("first");
  }

  #leave(reader: Reader): void {
    this.#taken[reader] = Infinity;
    this.#forget();
  }

  /** Drops chunks that both readers have taken. */
  #forget(): void {
    const taken = this.#taken;
    while (this.#kept.length > 0 && taken.first > 0 && taken.second > 0) {
      this.#size -= this.#kept.shift()!.byteLength;
      taken.first--;
      taken.second--;
    }
    if (this.#size < KEEP) this.#onCaughtUp?.();
  }
}
