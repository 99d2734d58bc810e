/**
 * Shows the browser's console in the terminal: `server.forwardConsole`. A page's messages are
 * untrusted. Their length and number are limited, terminal control characters are removed, and none
 * can look like a message of the server.
 *
 * Source: https://vite.dev/config/server-options#server-forwardconsole
 */
import path from "node:path";
import type { ForwardConsoleOptions } from "../../client/protocol.ts";
import { codeFrame } from "../../compiler/code_frame.ts";
import { consoleEntryText, isUncaught, UNCAUGHT } from "../journal/console_text.ts";
import type { Logger } from "../base/logger.ts";
import type { ConsoleEntry, Recorder } from "../journal/entry.ts";
import type { OpenPages } from "../journal/open_pages.ts";
import type { HotClient } from "../plugin_api/hot_channel.ts";
import { type BrowserCall, parseBrowserStack } from "./browser_stack.ts";
import {
  type OriginalPlace,
  OriginalPlaces,
  type OriginalPlacesOptions,
} from "./original_places.ts";
import { printableLines } from "../hmr/channel/printable.ts";
import { Repetitions } from "./repetitions.ts";

export interface ForwardedConsoleOptions extends OriginalPlacesOptions {
  root: string;
  logger: Logger;
  journal: Recorder;
  pages: Pick<OpenPages, "find">;
  /** The messages that the terminal shows; the journal gets all. */
  printed: () => ForwardConsoleOptions;
}

/** Messages of one page per second; Vireo's client sends fewer. */
const MAX_PER_SECOND = 200;

export class ForwardedConsole {
  readonly #options: ForwardedConsoleOptions;
  readonly #places: OriginalPlaces;
  readonly #counts = new WeakMap<HotClient, { second: number; count: number }>();
  readonly #repetitions: Repetitions<ConsoleEntry>;
  /** Settles after the last message is printed; keeps the order of arrival. */
  #last: Promise<void> = Promise.resolve();

  constructor(options: ForwardedConsoleOptions) {
    this.#options = options;
    this.#places = new OriginalPlaces(options);
    this.#repetitions = new Repetitions((entry, repeated) => {
      const { frame: _, ...rest } = entry;
      this.#show({ ...rest, calls: [], repeated });
    });
  }

  /** Prints and records a forwarded message; ignores other data. */
  receive(data: unknown, client: HotClient): void {
    const message = readMessage(data);
    if (!message || this.#isTooMuch(client)) return;
    const page = this.#options.pages.find(client) ?? { id: 0, url: "" };
    this.#last = this.#last.then(async () => {
      const entry = await this.#describe(message, page);
      const key = JSON.stringify([message.level, message.text, message.stack]);
      if (this.#repetitions.isNew(key, entry)) this.#show(entry);
    }).catch(() => {});
  }

  /** Shows the counts of repeated messages that are left. */
  close(): void {
    this.#repetitions.close();
  }

  #isTooMuch(client: HotClient): boolean {
    const second = Math.floor(performance.now() / 1000);
    const known = this.#counts.get(client);
    const count = known?.second === second ? known.count + 1 : 1;
    this.#counts.set(client, { second, count });
    return count > MAX_PER_SECOND;
  }

  #show(entry: ConsoleEntry): void {
    const { logger, journal, printed } = this.#options;
    journal.record(entry);
    const { level } = entry;
    const isPrinted = isUncaught(level)
      ? printed().unhandledErrors
      : printed().logLevels.includes(level);
    if (!isPrinted) return;
    const print = isUncaught(level) || level === "error"
      ? logger.error
      : level === "warn"
      ? logger.warn
      : logger.info;
    print(consoleEntryText(entry), { timestamp: true });
  }

  async #describe(
    { level, text, stack, isCall }: Message,
    page: { id: number; url: string },
  ): Promise<ConsoleEntry> {
    const { calls, ...place } = isCall
      ? await this.#placeOfCall(stack)
      : await this.#describeCalls(stack);
    const message = printableLines(text);
    return { kind: "console", page: page.id, url: page.url, level, message, calls, ...place };
  }

  /** The first call in the project, which called the console. */
  async #placeOfCall(stack: string): Promise<Pick<ConsoleEntry, "calls" | "loc">> {
    for (const call of parseBrowserStack(stack)) {
      const place = await this.#places.find(call);
      if (!place || place.file.includes("/node_modules/")) continue;
      const { file, line, column } = place;
      return { calls: [this.#callText(call, place)], loc: { file, line, column } };
    }
    return { calls: [] };
  }

  #callText({ name, ...call }: BrowserCall, place: OriginalPlace | undefined): string {
    const { root } = this.#options;
    const file = place ? path.relative(root, place.file) : call.url;
    const { line, column } = place ?? call;
    return printableLines(`${name ? `${name} ` : ""}${file}:${line}:${column}`);
  }

  /** One line for each call, and a code frame for the first call in the project. */
  async #describeCalls(stack: string): Promise<Pick<ConsoleEntry, "calls" | "frame" | "loc">> {
    const calls: string[] = [];
    let first: Pick<ConsoleEntry, "frame" | "loc"> = {};
    for (const call of parseBrowserStack(stack)) {
      const place = await this.#places.find(call);
      if (!place && this.#places.isRuntime(call)) continue;
      calls.push(this.#callText(call, place));
      if (first.loc || !place?.source || place.file.includes("/node_modules/")) continue;
      const { file, line, column, source } = place;
      first = { loc: { file, line, column }, frame: frameOf(place, source) };
    }
    return { calls, ...first };
  }
}

/** A message of a page. */
interface Message {
  /** The method of `console`, or {@linkcode UNCAUGHT}. */
  level: string;
  text: string;
  stack: string;
  /** Whether the stack is that of the call, of which only the place matters. */
  isCall: boolean;
}

function readMessage(value: unknown): Message | undefined {
  const { type, data } = record(value);
  const { level, message, name, stack, isCall } = record(data);
  if (typeof message !== "string") return undefined;
  const calls = typeof stack === "string" ? stack : "";
  if (type === "log") {
    const isName = typeof level === "string" && /^[a-z]{1,20}$/i.test(level);
    const known = isName ? level : "log";
    return { level: known, text: message, stack: calls, isCall: isCall === true };
  }
  const uncaught = UNCAUGHT.get(type);
  if (uncaught === undefined) return undefined;
  const text = `${typeof name === "string" ? name : "Error"}: ${message}`;
  return { level: uncaught, text, stack: calls, isCall: false };
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
