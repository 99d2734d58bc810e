/**
 * Shows the browser's console in the terminal: `server.forwardConsole`. A page's messages are
 * untrusted. Their length and number are limited, terminal control characters are removed, and none
 * can look like a message of the server.
 *
 * Source: https://vite.dev/config/server-options#server-forwardconsole
 */
import path from "node:path";
import { codeFrame } from "../../compiler/code_frame.ts";
import type { Logger } from "../base/logger.ts";
import type { HotClient } from "../plugin_api/hot_channel.ts";
import { parseBrowserStack } from "./browser_stack.ts";
import {
  type OriginalPlace,
  OriginalPlaces,
  type OriginalPlacesOptions,
} from "./original_places.ts";
import { printableLines } from "../hmr/channel/printable.ts";

export interface ForwardedConsoleOptions extends OriginalPlacesOptions {
  root: string;
  logger: Logger;
}

/** Messages of one page per second; Vireo's client sends fewer. */
const MAX_PER_SECOND = 200;

export class ForwardedConsole {
  readonly #options: ForwardedConsoleOptions;
  readonly #places: OriginalPlaces;
  readonly #counts = new WeakMap<HotClient, { second: number; count: number }>();
  /** Settles after the last message is printed; keeps the order of arrival. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: ForwardedConsoleOptions) {
    this.#options = options;
    this.#places = new OriginalPlaces(options);
  }

  /** Prints a forwarded message; ignores other data. */
  receive(data: unknown, client: HotClient): void {
    const message = readMessage(data);
    if (!message || this.#isTooMuch(client)) return;
    this.#last = this.#last.then(() => this.#print(message)).catch(() => {});
  }

  #isTooMuch(client: HotClient): boolean {
    const second = Math.floor(performance.now() / 1000);
    const known = this.#counts.get(client);
    const count = known?.second === second ? known.count + 1 : 1;
    this.#counts.set(client, { second, count });
    return count > MAX_PER_SECOND;
  }

  async #print(message: Message): Promise<void> {
    const { logger } = this.#options;
    if (message.kind === "log") {
      const print = message.level === "error"
        ? logger.error
        : message.level === "warn"
        ? logger.warn
        : logger.info;
      return print(`[console.${message.level}] ${printableLines(message.text)}`, {
        timestamp: true,
      });
    }
    const calls = await this.#describeCalls(message.stack);
    const title = `[${message.kind}] ${printableLines(`${message.name}: ${message.text}`)}`;
    // The empty line separates the calls from the next message.
    logger.error(`${[title, ...calls].join("\n")}\n`, { timestamp: true });
  }

  /** One line for each call, and a code frame for the first call in the project. */
  async #describeCalls(stack: string): Promise<string[]> {
    const lines: string[] = [];
    let hasFrame = false;
    for (const call of parseBrowserStack(stack)) {
      const place = await this.#places.find(call);
      if (!place && this.#places.isRuntime(call)) continue;
      const where = place
        ? `${path.relative(this.#options.root, place.file)}:${place.line}:${place.column}`
        : `${call.url}:${call.line}:${call.column}`;
      lines.push(printableLines(` > ${call.name ? `${call.name} ` : ""}${where}`));
      if (hasFrame || !place?.source || place.file.includes("/node_modules/")) continue;
      hasFrame = true;
      lines.push(frameOf(place, place.source));
    }
    return lines;
  }
}

type Message =
  | { kind: "log"; level: string; text: string }
  | { kind: "Unhandled error" | "Unhandled rejection"; name: string; text: string; stack: string };

function readMessage(value: unknown): Message | undefined {
  const { type, data } = record(value);
  const { level, message, name, stack } = record(data);
  if (typeof message !== "string") return undefined;
  if (type === "log") {
    const isName = typeof level === "string" && /^[a-z]{1,20}$/i.test(level);
    return { kind: "log", level: isName ? level : "log", text: message };
  }
  if (type !== "error" && type !== "unhandled-rejection") return undefined;
  return {
    kind: type === "error" ? "Unhandled error" : "Unhandled rejection",
    name: typeof name === "string" ? name : "Error",
    text: message,
    stack: typeof stack === "string" ? stack : "",
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}

/**
 * A frame in the format that tools know from Vite's terminal: indented, with two spaces after the
 * bar.
 */
function frameOf(place: OriginalPlace, source: string): string {
  return codeFrame(source, place).replace(/^( *\d* \|)(?=( ?))/gm, "    $1$2");
}
