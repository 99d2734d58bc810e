/**
 * Handles the events of Vireo's client: refused, failed and applied updates, and the start of its
 * page.
 */
import {
  APPLIED_EVENT,
  type AppliedData,
  FAILED_EVENT,
  type FailedData,
  type InvalidateData,
  LOADED_EVENT,
  SERVED_EVENT,
  type ServedData,
} from "../../../client/protocol.ts";
import type { Logger } from "../../base/logger.ts";
import type { ModuleGraph } from "../../graph/module_graph.ts";
import type { ModuleNode } from "../../graph/module_node.ts";
import type { OpenPages } from "../../journal/open_pages.ts";
import type { HotChannel, HotClient } from "../../plugin_api/hot_channel.ts";
import type { Retries } from "../retries.ts";
import type { UpdateClock } from "../update_clock.ts";
import type { UpdateDispatcher } from "../update_dispatcher.ts";
import type { UpdatePlanner } from "../update_planner.ts";
import type { LatePages } from "./late_pages.ts";
import { printable } from "./printable.ts";

export interface ClientEventsOptions {
  channel: HotChannel;
  latePages: LatePages;
  pages: OpenPages;
  graph: ModuleGraph;
  clock: UpdateClock;
  planner: UpdatePlanner;
  dispatcher: UpdateDispatcher;
  retries: Retries;
  logger: Logger;
}

export class ClientEvents {
  readonly #options: ClientEventsOptions;
  /** The last refused update of each module, because every open page refuses it. */
  readonly #refused = new WeakMap<ModuleNode, number>();

  constructor(options: ClientEventsOptions) {
    this.#options = options;
  }

  /** Starts to listen. Data from a browser is not trusted and is checked here. */
  listen(): void {
    const { channel, pages } = this.#options;
    channel.on("vite:invalidate", (data) => {
      const { path, message, firstInvalidatedBy } = (data ?? {}) as Partial<InvalidateData>;
      if (typeof path !== "string") return;
      const first = typeof firstInvalidatedBy === "string" ? firstInvalidatedBy : path;
      this.#invalidated(path, typeof message === "string" ? message : undefined, first);
    });
    channel.on(FAILED_EVENT, (data) => {
      const { updates } = (data ?? {}) as Partial<FailedData>;
      if (Array.isArray(updates)) this.#failed({ updates: updates.filter(isRecord) });
    });
    channel.on(SERVED_EVENT, (data, client) => {
      this.#connected((data ?? {}) as Partial<ServedData>, client);
    });
    channel.on(LOADED_EVENT, (_, client) => pages.loaded(client));
    channel.on(APPLIED_EVENT, (data, client) => {
      const { batches, failed, milliseconds } = (data ?? {}) as Partial<AppliedData>;
      if (!isListOf("number", batches) || !isListOf("string", failed)) return;
      if (typeof milliseconds === "number") {
        pages.applied(client, { batches, failed, milliseconds });
      }
    });
  }

  /** Handles a new client of a page or a worker. */
  #connected({ servedAt, page }: Partial<ServedData>, client: HotClient): void {
    const { latePages, pages } = this.#options;
    if (typeof page === "object" && page !== null) {
      const { url, userAgent, tab, isLoaded, isErrorPage } = page as Partial<typeof page>;
      pages.introduced(client, {
        url: shortText(url),
        userAgent: shortText(userAgent),
        tab: shortText(tab),
        isLoaded: isLoaded === true,
        isErrorPage: isErrorPage === true,
      });
    }
    if (typeof servedAt === "number") latePages.catchUp(client, servedAt);
  }

  /** Handles a refused update: the importers of the module are next. */
  #invalidated(url: string, message: string | undefined, firstInvalidatedBy: string): void {
    const { graph, planner, dispatcher, logger } = this.#options;
    const module = graph.getModuleByCanonicalUrl(url);
    // Only an updated module can refuse; other URLs from a browser are ignored.
    if (!module || !dispatcher.hasUpdated(module)) return;
    if (this.#refused.get(module) === module.lastHmrTimestamp) return;
    this.#refused.set(module, module.lastHmrTimestamp);
    const reason = message ? `: ${printable(message)}` : "";
    logger.info(`hmr invalidate ${url}${reason}`, { timestamp: true });
    // It is sent to every page, so it must be the URL of a module.
    const first = graph.getModuleByCanonicalUrl(firstInvalidatedBy)?.url ?? url;
    void dispatcher.execute(planner.planInvalidation(module, first));
  }

  /**
   * Handles updates that a page could not apply: they are sent again once their imports are
   * updated.
   */
  #failed({ updates }: FailedData): void {
    const { graph, clock, dispatcher, retries } = this.#options;
    const modules = updates.filter((update) => retries.add(update))
      .map(({ acceptedPath }) => graph.getModuleByCanonicalUrl(acceptedPath))
      .filter((module) => module !== undefined);
    if (modules.length === 0) return;
    void dispatcher.execute({
      kind: "update",
      updates: [],
      modules: new Set(modules),
      named: new Set(),
      timestamp: clock.next(),
    });
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** Maximum number of items that a page can report at once. */
const MOST_ITEMS = 1000;

function isListOf<T>(type: "number" | "string", value: readonly T[] | undefined): value is T[] {
  return Array.isArray(value) && value.length <= MOST_ITEMS &&
    value.every((item) => typeof item === type);
}

function shortText(value: unknown): string {
  return typeof value === "string" ? printable(value) : "";
}
