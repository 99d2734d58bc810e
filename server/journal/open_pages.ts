/**
 * How the server knows what each open page shows:
 *
 * 1. A page connects to the hot channel, says which page it is, and later that it has loaded.
 * 2. Each update and each reload that is sent to it has a number, its batch. The page acknowledges
 *    a batch after applying it. Until then it is behind.
 * 3. A page that disconnects while it is behind or loading, or because the server restarts, is
 *    reloading. It counts as open until it is back, or for some seconds.
 *
 * Other programs on the hot channel do not say which page they are, and do not count.
 */
import type { HotPayload } from "../../client/protocol.ts";
import { AppliedPages, type Reception } from "./applied_pages.ts";
import { browserName } from "./browser_name.ts";
import type { Recorder } from "./entry.ts";

/** The data with which a page introduces itself. */
export interface PageIntroduction {
  url: string;
  userAgent: string;
  /** The same before and after a reload; empty if the browser forbids storage. */
  tab: string;
  isLoaded: boolean;
  /** Whether it shows an error in place of the page. */
  isErrorPage: boolean;
}

/** The confirmation of a page that it applied messages. */
export interface Acknowledgment {
  batches: readonly number[];
  failed: readonly string[];
  milliseconds: number;
}

/** An open page as the API describes it. */
export interface PageStatus {
  id: number;
  url: string;
  browser: string;
  /** Milliseconds since the epoch. */
  connectedAt: number;
  state: "in step" | "behind" | "loading" | "reloading";
  /** Numbers of the messages that it has not applied yet. */
  pending: number[];
  /**
   * URLs of the boundaries whose last update failed in this page; its own URL if it shows an error
   * in place of the page.
   */
  failing: string[];
}

interface Page {
  readonly id: number;
  readonly connectedAt: number;
  /** `undefined` until it introduces itself. */
  introduction: Omit<PageIntroduction, "isLoaded"> & { browser: string } | undefined;
  isLoaded: boolean;
  /** The boundaries of each message that it has not acknowledged, by batch; `null` for a reload. */
  readonly pending: Map<number, readonly string[] | null>;
  readonly failing: Set<string>;
}

/** A page that is expected to connect again. */
interface Reloading {
  page: Page;
  since: number;
}

/** Milliseconds in which a page introduces itself after it connected. */
const INTRODUCTION_TIME = 1000;
/** Milliseconds in which a reloading page comes back. A closed tab does not. */
const RELOAD_TIME = 10_000;
/** Maximum number of messages that are noted for a client that acknowledges none. */
const MOST_PENDING = 500;

export class OpenPages {
  readonly #recorder: Recorder;
  readonly #appliedPages = new AppliedPages();
  readonly #pages = new Map<object, Page>();
  #reloading: Reloading[] = [];
  #lastId = 0;
  #lastBatch = 0;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** The number for the next message to the pages. */
  nextBatch(): number {
    return ++this.#lastBatch;
  }

  /** @param client The page's end of the hot channel; it identifies the page in all calls. */
  connected(client: object): void {
    this.#pages.set(client, {
      id: ++this.#lastId,
      connectedAt: Date.now(),
      introduction: undefined,
      isLoaded: false,
      pending: new Map(),
      failing: new Set(),
    });
  }

  introduced(client: object, { isLoaded, ...introduction }: PageIntroduction): void {
    const page = this.#pages.get(client);
    if (!page) return;
    page.introduction = { ...introduction, browser: browserName(introduction.userAgent) };
    page.isLoaded = isLoaded;
    const { tab, url } = introduction;
    const isSame = ({ page: { introduction: before } }: Reloading) =>
      tab === "" ? before?.url === url : before?.tab === tab;
    const back = this.#reloading.findIndex(isSame);
    if (back !== -1) this.#reloading.splice(back, 1);
    this.#recordState(page, "connected");
  }

  loaded(client: object): void {
    const page = this.#pages.get(client);
    if (!page?.introduction || page.isLoaded) return;
    page.isLoaded = true;
    this.#recordState(page, "loaded", { milliseconds: Date.now() - page.connectedAt });
  }

  /** Notes a message to a page. */
  sent(client: object, payload: HotPayload): void {
    const page = this.#pages.get(client);
    if (!page || (payload.type !== "update" && payload.type !== "full-reload")) return;
    const paths = payload.type === "update" ? payload.updates.map(({ path }) => path) : null;
    if (payload.batch !== undefined) page.pending.set(payload.batch, paths);
    if (page.pending.size > MOST_PENDING) page.pending.delete(page.pending.keys().next().value!);
  }

  applied(client: object, { batches, failed, milliseconds }: Acknowledgment): void {
    const page = this.#pages.get(client);
    const known = batches.filter((batch) => page?.pending.has(batch));
    if (!page?.introduction || known.length === 0) return;
    const lists = known.map((batch) => page.pending.get(batch));
    // An empty message says that the modules are as they were before they failed.
    if (lists.some((list) => list?.length === 0)) page.failing.clear();
    const paths = lists.flatMap((list) => list ?? []);
    for (const path of paths) page.failing.delete(path);
    const ownFailed = failed.filter((path) => paths.includes(path));
    for (const path of ownFailed) page.failing.add(path);
    for (const batch of known) {
      page.pending.delete(batch);
      this.#appliedPages.applied(page, batch, ownFailed.length > 0);
    }
    const { id, introduction: { url } } = page;
    const entry = { page: id, url, batches: known, failed: ownFailed, milliseconds };
    this.#recorder.record({ kind: "applied", ...entry });
  }

  /** @param options `reloads`: the page will connect again, because the server restarts. */
  disconnected(client: object, { reloads = false } = {}): void {
    const page = this.#pages.get(client);
    this.#pages.delete(client);
    if (!page?.introduction) return;
    this.#appliedPages.left(page);
    this.#forgetLost();
    const isReloading = reloads || stateOf(page) !== "in step";
    if (isReloading) this.#reloading.push({ page, since: Date.now() });
    this.#recordState(page, "disconnected", { isReloading });
  }

  /**
   * Resolves when the pages that a message was just sent to applied it, or the time is over.
   *
   * @param timeout In milliseconds.
   */
  whenApplied(batch: number, timeout: number): Promise<Reception> {
    const pages = [...this.#pages.values()]
      .filter(({ introduction, pending }) => introduction && pending.has(batch));
    return this.#appliedPages.whenApplied(batch, pages, timeout);
  }

  /** The page at a client's end of the hot channel, once it introduced itself. */
  find(client: object): { id: number; url: string } | undefined {
    const page = this.#pages.get(client);
    return page?.introduction && { id: page.id, url: page.introduction.url };
  }

  /** The open pages, those that are reloading included. */
  list(): PageStatus[] {
    this.#forgetLost();
    const open = [...this.#pages.values()].map((page) => ({ page, state: stateOf(page) }));
    const reloading = this.#reloading.map(({ page }) => ({ page, state: "reloading" as const }));
    return [...open, ...reloading].flatMap(({ page, state }) => {
      const { id, connectedAt, introduction, pending, failing } = page;
      if (!introduction) return [];
      const { url, browser, isErrorPage } = introduction;
      const ownFailure = isErrorPage ? [url] : [];
      const lists = { pending: [...pending.keys()], failing: [...ownFailure, ...failing] };
      return [{ id, url, browser, connectedAt, state, ...lists }];
    });
  }

  /** Whether every open page has applied everything that was sent to it. */
  get areInStep(): boolean {
    const now = Date.now();
    return this.list().every(({ state }) => state === "in step") &&
      this.#pages.values().every(({ introduction, connectedAt }) =>
        introduction !== undefined || connectedAt < now - INTRODUCTION_TIME
      );
  }

  #forgetLost(): void {
    const oldest = Date.now() - RELOAD_TIME;
    this.#reloading = this.#reloading.filter(({ since }) => since > oldest);
  }

  #recordState(
    { id, introduction }: Page,
    state: "connected" | "loaded" | "disconnected",
    more: { milliseconds?: number; isReloading?: boolean } = {},
  ): void {
    const { url, browser } = introduction!;
    this.#recorder.record({ kind: "page", state, page: id, url, browser, ...more });
  }
}

function stateOf({ isLoaded, pending }: Page): "in step" | "behind" | "loading" {
  return !isLoaded ? "loading" : pending.size > 0 ? "behind" : "in step";
}
