/**
 * How the first page was loaded: when it was requested, which modules were transformed for it, and
 * when it was there. Recording ends with the page's `load` event, so it costs nothing later.
 */
import type { Journal } from "./journal.ts";

/** A transform of a module. Times are in milliseconds, points in time since the epoch. */
export interface TransformSpan {
  url: string;
  startedAt: number;
  milliseconds: number;
}

/** Maximum number of transforms that are kept. */
const MOST_SPANS = 5000;

export class LoadLog {
  /** URL path of the first requested page; `undefined` before. */
  page: string | undefined;
  /** Milliseconds since the epoch of the request. */
  requestedAt: number | undefined;
  /** Milliseconds since the epoch of the page's `load` event. */
  loadedAt: number | undefined;
  /** The transforms until then, in the order of their ends. */
  readonly spans: TransformSpan[] = [];
  readonly #unsubscribe: () => void;

  /**
   * @param journal Tells when a page is loaded.
   * @param onLoaded Called when recording ends.
   */
  constructor(journal: Pick<Journal, "subscribe">, onLoaded: () => void) {
    this.#unsubscribe = journal.subscribe((entry) => {
      if (entry.kind !== "page" || entry.state !== "loaded" || !this.requestedAt) return;
      this.loadedAt = entry.at;
      this.close();
      onLoaded();
    });
  }

  /** Notes a request for a page; only the first one counts. */
  pageRequested(path: string): void {
    this.page ??= path;
    this.requestedAt ??= Date.now();
  }

  /** @param startedAt Milliseconds since the epoch. */
  transformed(
    { url, transformTime }: { url: string; transformTime: number | null },
    startedAt: number,
  ): void {
    if (this.loadedAt !== undefined || this.spans.length === MOST_SPANS) return;
    this.spans.push({ url, startedAt, milliseconds: transformTime ?? 0 });
  }

  /** Ends the recording. */
  close(): void {
    this.#unsubscribe();
  }
}
