import process from "node:process";

/**
 * The end of a run: a signal, a key, or a closed output (`vireo | head`). A second signal exits the
 * process at once.
 */
export class Ending {
  readonly #done = Promise.withResolvers<void>();
  readonly #disposers: (() => void)[] = [];
  #isFinished = false;

  readonly promise: Promise<void> = this.#done.promise;

  constructor() {
    const onSignal = () => this.#isFinished ? process.exit(130) : this.finish();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
    // Without this listener, EPIPE is an uncaught error; logging it fails again, endlessly.
    const onLost = ({ code }: { code?: string }) => code === "EPIPE" && this.finish();
    for (const stream of [process.stdout, process.stderr]) stream.on("error", onLost);
  }

  add(dispose: () => void): void {
    this.#disposers.push(dispose);
  }

  finish(): void {
    this.#isFinished = true;
    this.#done.resolve();
  }

  onUncaught(listener: (error: unknown) => void): void {
    for (const event of ["uncaughtException", "unhandledRejection"] as const) {
      process.on(event, listener);
      this.add(() => process.off(event, listener));
    }
  }

  /** Signal handlers stay, because a second signal must work while the server closes. */
  dispose(): void {
    for (const dispose of this.#disposers) dispose();
  }
}
