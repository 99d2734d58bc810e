/**
 * How components are compiled on other threads:
 *
 * 1. Threads are started when many components are compiled in a short time, as for a large cold page:
 *    for a hundred components, to load the compiler takes longer than to compile them.
 * 2. Until a thread is ready, and while each has enough to do, components are compiled here.
 * 3. Threads end when they are idle, to free their memory.
 * 4. A thread that cannot start or is killed is no error: its components are compiled here. A
 *    compiled executable has no file to start a thread from.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CompiledComponent, ComponentTask } from "../../../compiler/vue/compile_component.ts";
import type { Debug } from "../../base/debug.ts";

/** Components in a short time that make a thread worth its start, which takes 250 ms of a processor. */
const MANY = 150;
/** Milliseconds after which components count again from the start. */
const SHORT_TIME = 500;
/** Components that wait for one thread; more would wait while this thread is idle. */
const MOST_WAITING = 16;
const IDLE_TIME = 1000;
const MOST_THREADS = 2;
/** Threads that end by themselves before no more are started. */
const MOST_FAILURES = 2;

export interface CompilePoolOptions {
  /** The module of a thread. */
  thread: URL;
  createWorker: (thread: URL) => Worker;
  /** Components in a short time after which threads are started. */
  many: number;
  /** Number of processors. */
  processors: number;
  /** Milliseconds without work after which threads end. */
  idleTime: number;
  debug: Debug;
}

interface Thread {
  worker: Worker;
  isReady: boolean;
  /** Receivers of the components that it compiles, by task. */
  waiting: Map<number, (component: CompiledComponent | undefined) => void>;
}

/** A few threads that compile components while many are needed. */
export class CompilePool {
  readonly #options: CompilePoolOptions;
  #threads: Thread[] = [];
  #failures = 0;
  #count = 0;
  #recent = 0;
  #lastAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: Partial<CompilePoolOptions> = {}) {
    this.#options = {
      thread: new URL("./compile_thread.ts", import.meta.url),
      createWorker: (thread) => new Worker(thread),
      many: MANY,
      processors: availableParallelism(),
      idleTime: IDLE_TIME,
      debug: undefined,
      ...options,
    };
  }

  /** The threads that run, for tests. */
  get size(): number {
    return this.#threads.length;
  }

  /**
   * Compiles a component on another thread.
   *
   * @returns `undefined` if it has to be compiled here.
   */
  async compile(task: ComponentTask): Promise<CompiledComponent | undefined> {
    this.#note();
    const [thread] = this.#threads.filter(({ isReady }) => isReady)
      .sort((a, b) => a.waiting.size - b.waiting.size);
    if (!thread || thread.waiting.size >= MOST_WAITING) return undefined;
    const { promise, resolve } = Promise.withResolvers<CompiledComponent | undefined>();
    const id = this.#count++;
    thread.waiting.set(id, resolve);
    thread.worker.postMessage({ id, task });
    return await promise;
  }

  /** Ends the threads; components that wait for them have to be compiled here. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  /** Starts threads once many components were compiled. */
  #note(): void {
    const now = performance.now();
    if (now - this.#lastAt > SHORT_TIME) this.#recent = 0;
    this.#lastAt = now;
    if (++this.#recent < this.#options.many || this.#threads.length > 0) return;
    const { processors, thread } = this.#options;
    // The runtime reports the missing file of a compiled executable on the terminal.
    if (!existsSync(thread)) return;
    const most = Math.min(MOST_THREADS, processors - 1);
    while (this.#threads.length < most && this.#failures < MOST_FAILURES && !this.#isClosed) {
      this.#start();
    }
  }

  #start(): void {
    try {
      const worker = this.#options.createWorker(this.#options.thread);
      const thread: Thread = { worker, isReady: false, waiting: new Map() };
      worker.on("message", (message) => this.#receive(thread, message));
      worker.on("error", (error) => this.#fail(thread, error));
      worker.on("exit", () => this.#fail(thread, "it ended"));
      worker.unref();
      this.#threads.push(thread);
      this.#endLater();
    } catch (error) {
      this.#failures++;
      this.#options.debug?.(`no thread compiles components: ${error}`);
    }
  }

  #receive(
    thread: Thread,
    message: "ready" | { id: number; component: CompiledComponent | undefined },
  ): void {
    if (message === "ready") thread.isReady = true;
    else {
      thread.waiting.get(message.id)?.(message.component);
      thread.waiting.delete(message.id);
    }
  }

  #fail(thread: Thread, reason: unknown): void {
    if (!this.#threads.includes(thread)) return;
    this.#failures++;
    this.#options.debug?.(`a thread that compiles components failed: ${reason}`);
    this.#threads = this.#threads.filter((each) => each !== thread);
    release(thread);
  }

  #endLater(): void {
    const { idleTime } = this.#options;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (performance.now() - this.#lastAt > idleTime) this.#end();
      else this.#endLater();
    }, idleTime);
  }

  #end(): void {
    clearTimeout(this.#timer);
    const threads = this.#threads;
    this.#threads = [];
    for (const thread of threads) {
      release(thread);
      void thread.worker.terminate();
    }
  }
}

function release({ waiting }: Thread): void {
  for (const resolve of waiting.values()) resolve(undefined);
  waiting.clear();
}
