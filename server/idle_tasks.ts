import { setImmediate } from "node:timers/promises";
import { Idle, type IdleTask } from "./base/idle.ts";
import type { Optimizer } from "./optimizer/optimizer.ts";
import type { HotChannel } from "./plugin_api/hot_channel.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** Milliseconds without a request after which the server counts as idle. */
const QUIET = 250;

export interface IdleTasksOptions {
  channel: HotChannel;
  optimizer: Pick<Optimizer, "scanRest">;
  releaseMemory: Runtime["releaseMemory"];
}

/**
 * Background work while the server is idle: compilers are prepared for the first edit, and garbage
 * is collected.
 */
export class IdleTasks {
  readonly #options: IdleTasksOptions;
  readonly #idle: Idle;
  readonly #tasks: IdleTask[] = [];
  #isReadyForEdits = false;

  constructor(options: IdleTasksOptions) {
    this.#options = options;
    this.#idle = new Idle(QUIET, () => this.#run());
    options.channel.on("vite:client:connect", () => this.worked());
  }

  /** Adds work that can wait until a page is connected and the server is idle. */
  add(task: IdleTask): void {
    this.#tasks.push(task);
  }

  /** Restarts the idle time, after a request or a change was handled. */
  worked(): void {
    this.#idle.worked();
  }

  /** Runs work of which nobody knows how long it takes; meanwhile the server is not idle. */
  during<T>(work: () => Promise<T>): Promise<T> {
    return this.#idle.during(work);
  }

  close(): void {
    this.#idle.close();
  }

  #run(): void {
    const { channel, releaseMemory } = this.#options;
    if (this.#isReadyForEdits || channel.clients.size === 0) return releaseMemory?.();
    void this.#prepareForEdits().catch(() => {}).then(() => this.worked());
  }

  async #prepareForEdits(): Promise<void> {
    const shouldContinue = async () => {
      await setImmediate();
      return this.#idle.isIdle;
    };
    for (const task of this.#tasks) await task(shouldContinue);
    await this.#options.optimizer.scanRest(shouldContinue);
    this.#isReadyForEdits = this.#idle.isIdle;
  }
}
