/**
 * The API under `/__vireo/` (docs/api.md): questions about the running server, as JSON. Everything
 * but the end of the server only reads. Host and origin are checked as for the hot channel; source
 * text and the end need the token of this start.
 */
import { VireoError } from "../../base/errors.ts";
import type { RecordedEntry } from "../../journal/entry.ts";
import type { Journal, JournalFilter } from "../../journal/journal.ts";
import { isOwnOrigin } from "../guards/hosts.ts";
import type { OriginPolicy } from "../guards/origin_policy.ts";
import { isSameToken } from "../guards/same_token.ts";
import { withText } from "../text_response.ts";
import type { Middleware, RequestContext } from "../types.ts";
import { eventStream } from "./event_stream.ts";
import { inspectionName, refuseForeign } from "./own_requests.ts";

/** Version of the API's form. A change that breaks users of the API increases it. */
const API_VERSION = 1;

/** The answers; their form is JSON. */
export interface InspectionSource {
  readonly journal: Journal;
  status(
    query: { settle?: number | undefined; file?: string | undefined },
  ): Promise<{ errors: { frame?: string | undefined }[]; settings: object }>;
  history(filter: JournalFilter): { entries: RecordedEntry[] };
  search(text: string, limit: number): object;
  file(name: string): Promise<object>;
  url(url: string): Promise<object>;
  pipeline(url: string): Promise<object>;
  cycles(): Promise<object>;
  load(): Promise<object>;
  dependencies(): Promise<object>;
}

export interface InspectionApiOptions {
  base: string;
  policy: OriginPolicy;
  /** Proves that a request can see source text and end the server. */
  token: string;
  source: InspectionSource;
  /** Ends the program; `undefined` if it cannot be ended by request. */
  stop: (() => void) | undefined;
  /** Switches settings by their names. */
  switchSettings(change: Record<string, boolean>): void;
}

/** Milliseconds that a request can wait. */
const LONGEST_WAIT = 60_000;
const MOST_ROWS = 2000;

export function inspectionApi(options: InspectionApiOptions): Middleware {
  const { base, source } = options;
  return async function inspectServer(context, next) {
    const { request, target } = context;
    const name = inspectionName(target.path, base);
    if (name === undefined) return await next();
    await refuseForeign(context, options.policy);
    const query = new URLSearchParams(target.search);
    const seesSources = hasToken(request, query, options.token);
    if (name === "stop") return stopServer(context, options, seesSources);
    if (name === "settings") return await switchSettings(context, options, seesSources);
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
    }
    if (name === "events") {
      const sent = request.headers.get("last-event-id") ?? query.get("since");
      const since = sent === null ? source.journal.last : numberOf("since", sent, Infinity);
      const toData = (entry: RecordedEntry) => seesSources ? entry : withoutFrame(entry);
      return eventStream({ journal: source.journal, since, toData });
    }
    const answer = await answerTo(name, query, { source, seesSources });
    return json(request, { api: API_VERSION, ...answer });
  };
}

async function answerTo(
  name: string,
  query: URLSearchParams,
  { source, seesSources }: { source: InspectionSource; seesSources: boolean },
): Promise<object> {
  const text = (key: string) => query.get(key) ?? undefined;
  const number = (key: string, most: number) => {
    const value = query.get(key);
    return value === null ? undefined : numberOf(key, value, most);
  };
  switch (name) {
    case "status": {
      const settle = number("settle", LONGEST_WAIT);
      const status = await source.status({ settle, file: text("file") });
      return seesSources ? status : { ...status, errors: status.errors.map(withoutFrame) };
    }
    case "history": {
      const kinds = text("kind")?.split(",");
      const range = { since: number("since", Infinity), limit: number("limit", MOST_ROWS) };
      const history = source.history({ ...range, kinds, file: text("file") });
      if (seesSources) return history;
      return { ...history, entries: history.entries.map(withoutFrame) };
    }
    case "modules": {
      const [file, url] = [text("file"), text("url")];
      if (file !== undefined) return await source.file(file);
      if (url !== undefined) return await source.url(url);
      return source.search(text("search") ?? "", number("limit", MOST_ROWS) ?? 100);
    }
    case "pipeline": {
      const url = text("url");
      if (url === undefined) throw new VireoError("BAD_REQUEST", 'Parameter "url" is missing');
      if (!seesSources) throw new VireoError("FORBIDDEN", "Source text requires the token");
      return await source.pipeline(url);
    }
    case "cycles":
      return await source.cycles();
    case "load":
      return await source.load();
    case "dependencies":
      return await source.dependencies();
    default:
      throw new VireoError("NOT_FOUND", `The API has no "${name}"`, {
        hint: "Ask for status, events, history, modules, pipeline, cycles, load or dependencies",
      });
  }
}

/** @throws VireoError `FORBIDDEN` if the request has another token. */
function hasToken(request: Request, query: URLSearchParams, expected: string): boolean {
  const sent = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ??
    query.get("token");
  if (sent === null) return false;
  if (isSameToken(sent, expected)) return true;
  throw new VireoError("FORBIDDEN", "The token is not that of this start of the server");
}

function stopServer(
  { request, host }: RequestContext,
  { stop }: InspectionApiOptions,
  isProven: boolean,
): Response {
  if (request.method !== "POST") {
    throw new VireoError("METHOD_NOT_ALLOWED", "Ending the server requires a POST request");
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, host)) {
    throw new VireoError("ORIGIN_NOT_ALLOWED", "Only pages of this server can end it");
  }
  if (!isProven) throw new VireoError("FORBIDDEN", "Ending the server requires its token");
  if (!stop) {
    throw new VireoError("NOT_FOUND", "This server cannot be ended by a request", {
      hint: "End the program that created it",
    });
  }
  stop();
  return new Response(null, { status: 202 });
}

/** Names that a request can switch. */
const SETTINGS = new Set(["forwardConsole", "recordConsole", "keepState"]);

/** Switches settings, for pages of this server and for programs with the token. */
async function switchSettings(
  { request, host }: RequestContext,
  options: InspectionApiOptions,
  isProven: boolean,
): Promise<Response> {
  if (request.method !== "POST") {
    throw new VireoError("METHOD_NOT_ALLOWED", "Switching settings requires a POST request");
  }
  const origin = request.headers.get("origin");
  if (origin === null ? !isProven : !isOwnOrigin(origin, host)) {
    throw new VireoError("FORBIDDEN", "Switching settings requires the token of the server");
  }
  const change: unknown = await request.json().catch(() => undefined);
  const entries = typeof change === "object" && change !== null ? Object.entries(change) : [];
  if (
    entries.length === 0 ||
    !entries.every(([name, value]) => SETTINGS.has(name) && typeof value === "boolean")
  ) {
    throw new VireoError("BAD_REQUEST", "The settings to switch are not valid", {
      hint: `Send a JSON object with booleans: ${[...SETTINGS].join(", ")}`,
    });
  }
  options.switchSettings(Object.fromEntries(entries) as Record<string, boolean>);
  const { settings } = await options.source.status({});
  return json(request, { api: API_VERSION, settings });
}

function numberOf(name: string, value: string, most: number): number {
  if (/^\d{1,15}$/.test(value)) return Math.min(Number(value), most);
  throw new VireoError("BAD_REQUEST", `Parameter "${name}" is not a whole number: "${value}"`);
}

function withoutFrame<T extends object>(value: T): T {
  const { frame: _, ...rest } = value as T & { frame?: string };
  return rest as T;
}

function json(request: Request, value: object): Response {
  const headers = new Headers({ "content-type": "application/json", "cache-control": "no-store" });
  return withText(request, JSON.stringify(value), { headers });
}
