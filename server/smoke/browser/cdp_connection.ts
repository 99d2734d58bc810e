/**
 * Controls an installed browser over the Chrome DevTools Protocol. A client library
 * (`puppeteer-core`, `playwright-core`) would more than double the executable's size, for the few
 * commands of a smoke test.
 */

/** Parameters and results as in https://chromedevtools.github.io/devtools-protocol/ */
export type CdpParams = Record<string, unknown>;

/** An event of the browser. */
export interface CdpEvent {
  method: string;
  params: CdpParams;
  sessionId?: string | undefined;
}

interface CdpMessage {
  id?: number;
  method?: string;
  params?: CdpParams;
  result?: CdpParams;
  error?: { message: string };
  sessionId?: string;
}

/** A connection to Chromium over its debugging protocol. */
export class CdpConnection {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, PromiseWithResolvers<CdpParams>>();
  readonly #listeners = new Set<(event: CdpEvent) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(String(data)));
    socket.onclose = () => {
      for (const { reject } of this.#pending.values()) reject(new Error("The browser has exited"));
      this.#pending.clear();
    };
  }

  /** @param url `ws:` URL, as Chromium prints it. */
  static connect(url: string): Promise<CdpConnection> {
    const { promise, resolve, reject } = Promise.withResolvers<CdpConnection>();
    const socket = new WebSocket(url);
    socket.onopen = () => resolve(new CdpConnection(socket));
    socket.onerror = () => reject(new Error("Cannot connect to the browser"));
    return promise;
  }

  /**
   * Calls a method.
   *
   * @param sessionId Session of a page or worker; absent for the browser.
   */
  send<T = CdpParams>(method: string, params: CdpParams = {}, sessionId?: string): Promise<T> {
    const id = ++this.#lastId;
    const response = Promise.withResolvers<CdpParams>();
    this.#pending.set(id, response);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return response.promise as Promise<T>;
  }

  /** @returns Stops listening. */
  listen(listener: (event: CdpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #receive({ id, method, params = {}, result = {}, error, sessionId }: CdpMessage): void {
    if (id === undefined) {
      for (const listener of this.#listeners) listener({ method: method ?? "", params, sessionId });
      return;
    }
    const response = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) response?.reject(new Error(error.message));
    else response?.resolve(result);
  }
}
