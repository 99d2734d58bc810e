/**
 * The page's state of the server, and its updates: the history is read once and
 * continued by events; the status is read after events, and from time to time.
 */
import { reactive } from "vue";
import type { Entry, Status } from "./answers.ts";
import { addressOf, ask } from "./ask.ts";
import { currentToken, takeToken } from "./token.ts";

interface Live {
  status: Status | undefined;
  /** Oldest first. */
  entries: Entry[];
  isConnected: boolean;
  /** Whether the server shows source text. */
  seesSources: boolean;
  /** Increases after events, for views that ask again. */
  ticks: number;
}

const KINDS = ["change", "applied", "page", "error", "restart", "bundle"];
/** Maximum number of entries that are kept, as in the server. */
const MOST_ENTRIES = 2000;
/** Milliseconds between an event and a look at the status, and between two looks without events. */
const SOON = 150;
const REGULARLY = 5000;
/** Milliseconds between an event and new questions of the views, which take longer to answer. */
const LATER = 1000;

export const live: Live = reactive({
  status: undefined,
  entries: [],
  isConnected: false,
  seesSources: false,
  ticks: 0,
});

let events: EventSource | undefined;
let soon: ReturnType<typeof setTimeout> | undefined;
let later: ReturnType<typeof setTimeout> | undefined;

/** Starts to follow the server. */
export function followServer(): void {
  takeToken();
  void refresh();
  addEventListener("hashchange", () => {
    if (!/[#&?]token=/.test(location.hash)) return;
    takeToken();
    void beginAgain();
  });
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, REGULARLY);
  document.addEventListener("visibilitychange", () => askAgain());
}

async function refresh(): Promise<void> {
  try {
    const status = await ask<Status>("status");
    const isOther = live.status?.instance !== status.instance;
    live.status = status;
    live.isConnected = true;
    live.seesSources = currentToken() !== null;
    if (isOther) await beginAgain();
  } catch {
    live.isConnected = false;
  }
}

/** Reads the history of this start of the server, and follows it. */
async function beginAgain(): Promise<void> {
  events?.close();
  const { entries, last } = await ask<{ entries: Entry[]; last: number }>("history");
  live.entries = entries;
  live.seesSources = currentToken() !== null;
  live.ticks++;
  const token = currentToken() ?? undefined;
  events = new EventSource(addressOf("events", { since: last, token }));
  for (const kind of KINDS) {
    events.addEventListener(kind, ({ data }: MessageEvent<string>) => {
      // A lost connection ends with an `error` event that has no data.
      if (typeof data === "string") add(JSON.parse(data));
    });
  }
  events.onerror = () => askAgain();
}

function add(entry: Entry): void {
  const last = live.entries.at(-1)?.sequence ?? 0;
  if (entry.sequence <= last) return;
  live.entries.push(entry);
  if (live.entries.length > MOST_ENTRIES) live.entries.splice(0, 1);
  askAgain();
}

/** Asks for changed answers, but not for a page that nobody sees. */
function askAgain(): void {
  if (document.hidden) return;
  soon ??= setTimeout(() => {
    soon = undefined;
    void refresh();
  }, SOON);
  later ??= setTimeout(() => {
    later = undefined;
    live.ticks++;
  }, LATER);
}
