import { consoleText } from "./console_text.ts";
import {
  type CustomPayload,
  FORWARD_EVENT,
  type ForwardConsoleOptions,
  type ForwardedMessage,
} from "../protocol.ts";

/** Maximum length of a message, in characters. */
const MAX_LENGTH = 10_000;
/**
 * Maximum number of messages per second, so that a loop that logs does not keep page and server
 * busy.
 */
const MAX_PER_SECOND = 100;

/** Options of {@linkcode ConsoleForwarder}. */
export interface ConsoleForwarderOptions {
  /** The page or the worker. */
  scope: Pick<EventTarget, "addEventListener">;
  console: Console;
  /** Sends a message to the server. */
  send(message: CustomPayload): void;
}

/** Forwards the page's console messages and uncaught errors to the server. */
export class ConsoleForwarder {
  readonly #options: ConsoleForwarderOptions;
  readonly #wrapped = new Set<string>();
  #forward: ForwardConsoleOptions = { unhandledErrors: false, logLevels: [] };
  #secondBegan = 0;
  #sent = 0;

  /** @param options The scope and its console. */
  constructor(options: ConsoleForwarderOptions) {
    this.#options = options;
    const { scope } = options;
    scope.addEventListener("error", (event) => {
      const { error, message } = event as ErrorEvent;
      this.#sendError("error", error ?? message);
    });
    scope.addEventListener("unhandledrejection", (event) => {
      this.#sendError("unhandled-rejection", (event as PromiseRejectionEvent).reason);
    });
  }

  /** Selects the messages to forward. */
  forward(forward: ForwardConsoleOptions): void {
    this.#forward = forward;
    for (const level of forward.logLevels) this.#wrap(level);
  }

  /** Forwards an error that the client itself has caught. */
  error(error: unknown): void {
    this.#sendError("error", error);
  }

  /** Methods are wrapped once they are needed: browsers show the wrapper as the caller. */
  #wrap(level: string): void {
    const methods = this.#options.console as unknown as Record<string, unknown>;
    const original = methods[level];
    if (typeof original !== "function" || this.#wrapped.has(level)) return;
    this.#wrapped.add(level);
    methods[level] = (...values: unknown[]) => {
      Reflect.apply(original, this.#options.console, values);
      if (this.#forward.logLevels.includes(level)) this.#sendLog(level, values);
    };
  }

  #sendLog(level: string, values: readonly unknown[]): void {
    const error = values.find((value) => value instanceof Error);
    const isCall = error === undefined;
    const { stack = "" } = error ?? new Error();
    // Later, because reading an object inside a framework's effect would make the effect depend
    // on it.
    queueMicrotask(() => {
      // The server shows the calls of the error by their places in the sources.
      const shown = values.map((value) => value === error && error ? String(error) : value);
      const message = shorten(consoleText(shown));
      this.#send({ type: "log", data: { level, message, stack: shorten(stack), isCall } });
    });
  }

  #sendError(type: "error" | "unhandled-rejection", error: unknown): void {
    if (!this.#forward.unhandledErrors) return;
    const data = error instanceof Error
      ? { name: error.name, message: shorten(error.message), stack: shorten(error.stack ?? "") }
      : { name: "Error", message: shorten(consoleText([error])) };
    this.#send({ type, data });
  }

  #send(message: ForwardedMessage): void {
    const now = performance.now();
    if (now - this.#secondBegan > 1000) {
      this.#secondBegan = now;
      this.#sent = 0;
    }
    this.#sent++;
    if (this.#sent <= MAX_PER_SECOND) this.#emit(message);
    else if (this.#sent === MAX_PER_SECOND + 1) {
      const text = `More than ${MAX_PER_SECOND} messages in a second: the others are not forwarded`;
      this.#emit({ type: "log", data: { level: "warn", message: text } });
    }
  }

  #emit(data: ForwardedMessage): void {
    this.#options.send({ type: "custom", event: FORWARD_EVENT, data });
  }
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
