import type { RecordedEntry } from "../../journal/entry.ts";
import type { Journal } from "../../journal/journal.ts";

export interface EventStreamOptions {
  journal: Pick<Journal, "read" | "subscribe">;
  /** Earlier entries with a higher number are sent first. */
  since: number;
  /** Prepares an entry for the receiver. */
  toData: (entry: RecordedEntry) => unknown;
}

/** Milliseconds between comments that keep proxies from closing an idle connection. */
const KEEP_ALIVE = 15_000;
/** Maximum number of events that wait for a receiver. It can connect again and catch up. */
const MOST_WAITING = 1000;

/**
 * The entries of the journal as server-sent events, until the receiver or the server ends them.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream({ journal, since, toData }: EventStreamOptions): Response {
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if ((controller.desiredSize ?? 0) < -MOST_WAITING) return end();
        controller.enqueue(encoder.encode(text));
      };
      const sendEntry = (entry: RecordedEntry) => {
        const data = JSON.stringify(toData(entry));
        send(`id: ${entry.sequence}\nevent: ${entry.kind}\ndata: ${data}\n\n`);
      };
      const end = () => {
        stop();
        controller.close();
      };
      const timer = setInterval(() => send(":\n\n"), KEEP_ALIVE);
      const unsubscribe = journal.subscribe(sendEntry, end);
      stop = () => {
        clearInterval(timer);
        unsubscribe();
      };
      // The first bytes open the stream in the receiver.
      send(":\n\n");
      for (const entry of journal.read({ since })) sendEntry(entry);
    },
    cancel: () => stop(),
  });
  const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
  return new Response(body, { headers });
}
