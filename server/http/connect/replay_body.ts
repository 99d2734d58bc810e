import { setImmediate } from "node:timers/promises";

/** Bytes by which one reader may be behind the other: what of a body is kept in memory. */
const KEEP = 1024 * 1024;

type Chunk = Uint8Array<ArrayBuffer>;
type Reader = "first" | "second";

/**
 * A request body that can be read twice: by handlers that may then pass the request on, and by who comes after them.
 * (`tee()` keeps without limit what the slower reader has not had.)
 *
 * 1. Until the body is passed on, what handlers read is kept. When that is too much, it cannot be passed on.
 * 2. From then on both may read at once: a handler that only looks at the body goes on looking. Each chunk is read once,
 *    and kept until both have had it.
 * 3. The second reader goes ahead: the first waits for it. It is given turns to follow, as Node's streams begin late,
 *    and gets nothing more when it stays too far behind.
 */
export class ReplayBody {
  /** For the first reader. */
  readonly stream: ReadableStream<Chunk>;
  readonly #source: ReadableStreamDefaultReader<Chunk>;
  readonly #onBroken: () => void;
  readonly #kept: Chunk[] = [];
  /** Bytes in `#kept`. */
  #size = 0;
  /** How many of the kept chunks each reader has had; `Infinity` when it gets no more. */
  readonly #taken: Record<Reader, number> = { first: 0, second: 0 };
  #reading: Promise<void> | undefined;
  /** Lets the first reader go on when the second has read. */
  #onCaughtUp: (() => void) | undefined;
  #isPassedOn = false;
  #isDone = false;

  /** @param onBroken Called when the body breaks off: the client went away. */
  constructor(body: ReadableStream<Chunk>, onBroken: () => void) {
    this.#source = body.getReader();
    this.#onBroken = onBroken;
    this.stream = this.#streamFor("first", () => this.#leave("first"));
  }

  /** The whole body once more; `undefined` when too much of it was read. To be called once. */
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

  /** The next chunk for a reader, `undefined` at the end; never settles for one that gets no more. */
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

  /** Drops what both have had. */
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
