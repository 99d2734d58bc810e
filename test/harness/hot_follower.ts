/**
 * A page without a browser. How it works:
 *
 * 1. Like a browser, it loads modules by URL, each once, and follows their imports.
 * 2. It connects to the hot channel and applies its messages: it imports an accepted module again,
 *    or everything on a reload.
 * 3. `shown()` returns the newest instance of a module, which a page would show.
 */
import type { HotPayload, Update } from "../../client/protocol.ts";
import { SERVED_EVENT } from "../../client/protocol.ts";

/** Limit for reaching a state, in milliseconds. */
const PATIENCE = 10_000;
const VERSION = /createHotContext\("[^"]*", (\d+)\)/;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\/[^"']+)["']/g;

/** Follows a server's updates, starting from an entry module. */
export class HotFollower implements AsyncDisposable {
  /** Every message after `connected`, in order. */
  readonly messages: HotPayload[] = [];
  /** Responses that are not a module: `"500 /src/a.ts"`. */
  readonly failures: string[] = [];
  #socket: WebSocket | undefined;
  readonly #base: string;
  readonly #entry: string;
  readonly #loaded = new Map<string, string>();
  readonly #newest = new Map<string, string>();
  /** Updates of modules that were still loading. */
  readonly #missed = new Map<string, Update>();
  #work: Promise<void> = Promise.resolve();
  #onChange: (() => void) | undefined;

  private constructor(base: string, entry: string) {
    this.#base = base;
    this.#entry = entry;
  }

  /**
   * Loads the entry and connects.
   *
   * @param url The server's URL, with a trailing slash.
   * @param entry Path of the entry module.
   */
  static async open(url: string, entry: string): Promise<HotFollower> {
    const servedAt = Date.now();
    const base = url.replace(/\/$/, "");
    const follower = new HotFollower(base, entry);
    const socket = await openHotSocket(url, (message) => follower.#receive(message));
    follower.#socket = socket;
    const data = { type: "custom", event: SERVED_EVENT, data: { servedAt } };
    socket.send(JSON.stringify(data));
    await follower.#load(entry);
    return follower;
  }

  /**
   * The text of the newest instance of a module, by its path; `undefined` when it is not loaded.
   */
  shown(path: string): string | undefined {
    return this.#newest.get(path);
  }

  /** The number of received messages of a type. */
  count(type: HotPayload["type"]): number {
    return this.messages.filter((message) => message.type === type).length;
  }

  /**
   * Waits for `isReached`, which is tested after each message.
   *
   * @param patience Milliseconds.
   * @returns Whether it was reached.
   */
  async until(isReached: () => boolean, patience = PATIENCE): Promise<boolean> {
    const deadline = performance.now() + patience;
    while (!isReached()) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#onChange = () => (clearTimeout(timer), resolve());
      });
    }
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket) await closeSocket(this.#socket);
    await this.#work;
  }

  #receive(message: HotPayload): void {
    if (message.type === "ping") return;
    this.messages.push(message);
    this.#work = this.#work.then(() => this.#apply(message)).finally(() => this.#onChange?.());
  }

  async #apply(message: HotPayload): Promise<void> {
    if (message.type !== "full-reload" && message.type !== "update") return;
    // Like the client, a page whose entry failed loads again with the first update.
    if (message.type === "full-reload" || !this.#newest.has(withoutMarks(this.#entry))) {
      this.#loaded.clear();
      this.#newest.clear();
      return await this.#load(this.#entry);
    }
    await Promise.all(message.updates.map((update) => this.#update(update)));
  }

  async #update(update: Update): Promise<void> {
    const { acceptedPath, timestamp, explicitImportRequired } = update;
    const [path, query] = acceptedPath.split("?");
    if (!this.#newest.has(acceptedPath)) return void this.#missed.set(acceptedPath, update);
    const marks = [explicitImportRequired && "import", `t=${timestamp}`, query];
    await this.#load(`${path}?${marks.filter(Boolean).join("&")}`);
  }

  async #load(url: string): Promise<void> {
    if (this.#loaded.has(url)) return;
    this.#loaded.set(url, "");
    const response = await fetch(this.#base + url, { headers: { "Sec-Fetch-Dest": "script" } });
    const code = await response.text();
    if (!response.ok) {
      this.failures.push(`${response.status} ${url}`);
      // A failed module is requested again under its next URL.
      return;
    }
    this.#loaded.set(url, code);
    const path = withoutMarks(url);
    this.#newest.set(path, code);
    const missed = this.#missed.get(path);
    const [, version = 0] = VERSION.exec(code) ?? [];
    if (missed && missed.timestamp > Number(version)) {
      this.#missed.delete(path);
      await this.#update(missed);
    }
    const imports = Array.from(code.matchAll(IMPORT), ([, target]) => target!);
    await Promise.all(
      imports.filter((each) => !each.startsWith("/@vite/")).map((each) => this.#load(each)),
    );
  }
}

/**
 * Opens a hot channel without an `Origin`, as clients other than browsers do, and waits until it is
 * connected.
 *
 * @param onMessage Receives every message after `connected`.
 */
export async function openHotSocket(
  url: string,
  onMessage: (message: HotPayload) => void = () => {},
): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), "vite-hmr");
  await new Promise<void>((resolve, reject) => {
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data) as HotPayload;
      if (message.type === "connected") resolve();
      else onMessage(message);
    };
    socket.onerror = () => reject(new Error(`No hot channel at "${url}"`));
  });
  return socket;
}

/** Closes a socket and waits until it is closed. */
export async function closeSocket(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return;
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  socket.close();
  await closed;
}

function withoutMarks(url: string): string {
  const [path, query = ""] = url.split("?");
  const kept = query.split("&").filter((part) => part !== "import" && !part.startsWith("t="));
  return kept.join("&") === "" ? path! : `${path}?${kept.join("&")}`;
}
