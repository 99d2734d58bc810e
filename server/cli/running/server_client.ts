/**
 * Asks a running server through its API. Uses `node:http`, because `fetch()` has no way, on both
 * runtimes, to accept the self-signed certificate of the user's own server.
 */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { VireoError } from "../../base/errors.ts";
import type { RecordedEntry } from "../../journal/entry.ts";
import type { ServerLock } from "./server_lock.ts";

/** Milliseconds for an answer that does not wait for anything. */
const ANSWER_TIME = 10_000;

/** The server accepted the request, but did not answer in time. */
export class NoAnswer extends Error {
  constructor() {
    super("The server does not answer");
  }
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

export class ServerClient {
  readonly lock: ServerLock;

  constructor(lock: ServerLock) {
    this.lock = lock;
  }

  /**
   * @param name The last part of the path: `"status"`.
   * @param options `timeout` in milliseconds.
   * @throws NoAnswer; VireoError if the server refuses; Error if there is no server.
   */
  async get<T>(
    name: string,
    parameters: Parameters = {},
    { timeout = ANSWER_TIME } = {},
  ): Promise<T> {
    const response = await this.#send("GET", name, { parameters, timeout });
    return JSON.parse(await textOf(response)) as T;
  }

  async stop(): Promise<void> {
    await textOf(await this.#send("POST", "stop", { timeout: ANSWER_TIME }));
  }

  /** Switches settings of the server. */
  async switchSettings(change: Readonly<Record<string, boolean>>): Promise<void> {
    const body = JSON.stringify(change);
    await textOf(await this.#send("POST", "settings", { body, timeout: ANSWER_TIME }));
  }

  /** The entries of the journal as they are recorded, until the server ends. */
  async *entries(since: number): AsyncGenerator<RecordedEntry> {
    const response = await this.#send("GET", "events", { parameters: { since } });
    let rest = "";
    for await (const chunk of response.setEncoding("utf8")) {
      const events = (rest + chunk).split("\n\n");
      rest = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) yield JSON.parse(data) as RecordedEntry;
      }
    }
  }

  async #send(
    method: string,
    name: string,
    { parameters = {}, body, timeout }: {
      parameters?: Parameters;
      body?: string;
      timeout?: number;
    },
  ): Promise<IncomingMessage> {
    const url = new URL(`/__vireo/${name}`, this.lock.url);
    for (const [key, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const headers = { authorization: `Bearer ${this.lock.token}`, accept: "application/json" };
    const options = { method, headers, timeout, agent: false, rejectUnauthorized: false } as const;
    const send = url.protocol === "https:" ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(url, options, resolve);
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new NoAnswer()));
      request.end(body);
    });
    if ((response.statusCode ?? 500) < 400) return response;
    throw refusal(await textOf(response), response.statusCode);
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}

function refusal(text: string, status: number | undefined): VireoError {
  try {
    const { error: { message, hint } } = JSON.parse(text);
    return new VireoError("BAD_REQUEST", String(message), { hint });
  } catch {
    return new VireoError("BAD_REQUEST", `The server answered with status ${status}`);
  }
}
