import { FailedUpdates, updateKey } from "./failed_updates.ts";
import type { ReloadOptions } from "../page/page.ts";
import type { Log } from "../console/log.ts";
import type {
  AppliedData,
  ErrorDescription,
  FullReloadPayload,
  HotPayload,
  Update,
  UpdatePayload,
} from "../protocol.ts";

/** Options of {@linkcode MessageHandler}. */
export interface MessageHandlerOptions {
  log: Log;
  /** Public base path, with a slash at both ends. */
  base: string;
  client: {
    contains(update: Update): boolean;
    announce(updates: readonly Update[]): void;
    /** Returns the updates that failed. */
    update(updates: readonly Update[]): Promise<readonly Update[]>;
    prune(paths: readonly string[], timestamp?: number): Promise<void>;
    emit(event: string, data: unknown): Promise<void>;
  };
  /** `undefined` in a worker. */
  page: {
    reload(reason: string, options: ReloadOptions): void;
    shows(path: string, base: string): boolean;
  } | undefined;
  /** `undefined` in a worker. */
  failedLoad: { noteServerError(): void; noteRestored(): void } | undefined;
  /**
   * Fetches the style sheet of a `<link>` or `<style>` again.
   *
   * @returns Whether that succeeded.
   */
  swapStyleSheet(update: Update): Promise<boolean>;
  /**
   * Applies the text of a style sheet that an update carries.
   *
   * @returns `false` if the update has no text, or the page lacks the style sheet: then the module
   * is imported.
   */
  applyStyle(update: Update): boolean;
  /** Tells the server that messages were applied, or that a reload does not concern this page. */
  acknowledge(applied: AppliedData): void;
  /** `undefined` in a worker, or when `server.hmr.overlay` is off. */
  overlay: { show(error: ErrorDescription): void; clear(): void; isShown(): boolean } | undefined;
}

/**
 * Handles the server's messages one after the other, and waits for the listeners of each event.
 * Updates that arrive while others are applied become one batch, in which only the newest update of
 * each module counts.
 */
export class MessageHandler {
  readonly #options: MessageHandlerOptions;
  readonly #waiting: HotPayload[] = [];
  #isRunning = false;
  /** Updates whose errors keep the overlay open until they are fixed or their modules are gone. */
  readonly #failed = new FailedUpdates();
  /** The errors of modules that are not fixed yet; the overlay shows the last one. */
  #errors: readonly ErrorDescription[] = [];

  /** @param options The client and the page. */
  constructor(options: MessageHandlerOptions) {
    this.#options = options;
  }

  /**
   * Handles a message of the server, or a custom event of the socket. Never throws or rejects.
   *
   * @returns A promise that resolves when no message is left; at once if an earlier call is still
   * working.
   */
  async receive(payload: HotPayload): Promise<void> {
    this.#waiting.push(payload);
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      try {
        await this.#handle(this.#waiting.shift() as HotPayload);
      } catch (error) {
        this.#options.log.error("Cannot handle a message from the server", error);
      }
    }
    this.#isRunning = false;
  }

  async #handle(payload: HotPayload): Promise<void> {
    switch (payload.type) {
      case "connected":
        return this.#options.log.debug("connected.");
      case "update":
        return await this.#update([payload, ...this.#takeUpdates()]);
      case "full-reload":
        return await this.#fullReload(payload);
      case "prune":
        await this.#emit("vite:beforePrune", payload);
        await this.#options.client.prune(payload.paths, payload.timestamp);
        if (this.#failed.prune(payload.paths)) this.#showErrors();
        return;
      case "error":
        await this.#emit("vite:error", payload);
        return this.#showError(payload.err);
      case "custom":
        await this.#emit(payload.event, payload.data);
        return;
      case "ping":
        return;
      default:
        this.#options.log.debug(`unknown message: ${JSON.stringify(payload satisfies never)}`);
    }
  }

  async #update(received: readonly UpdatePayload[]): Promise<void> {
    const { applyStyle, client, swapStyleSheet } = this.#options;
    const begin = performance.now();
    // Listeners are not told about updates that an earlier import already contained.
    const payloads = received.map((payload) => ({
      ...payload,
      updates: payload.updates.filter((update) => !client.contains(update)),
    }));
    for (const { updates } of payloads) client.announce(updates);
    for (const payload of payloads) await this.#emit("vite:beforeUpdate", payload);
    const updates = newestOfEach(payloads.flatMap((payload) => payload.updates));
    const styles = updates.filter(({ type }) => type === "css-update");
    const [failed, ...swapped] = await Promise.all([
      client.update(
        updates.filter((update) => update.type === "js-update" && !applyStyle(update)),
      ),
      ...styles.map(swapStyleSheet),
    ]);
    const unapplied = [...failed, ...styles.filter((_, index) => !swapped[index])];
    this.#settle(received.flatMap((payload) => payload.updates), unapplied);
    for (const payload of payloads) await this.#emit("vite:afterUpdate", payload);
    this.#acknowledge(received, unapplied, begin);
  }

  /**
   * Shows or clears errors after a batch. Successful updates of unrelated modules leave the overlay
   * alone, because a tool that generates styles from the sources updates them after each save.
   */
  #settle(updates: readonly Update[], failed: readonly Update[]): void {
    // An empty list of updates means that the modules are as they were before they failed.
    if (updates.length === 0) {
      this.#failed.clear();
      this.#options.failedLoad?.noteRestored();
    }
    const hadNone = this.#failed.isEmpty;
    const hasFixed = this.#failed.settle(updates, failed);
    if (failed.length === 0 && (hadNone || hasFixed)) this.#showErrors();
  }

  /** Removes the update messages at the head of the queue and returns them. */
  #takeUpdates(): UpdatePayload[] {
    const end = this.#waiting.findIndex(({ type }) => type !== "update");
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end) as UpdatePayload[];
  }

  async #fullReload(payload: FullReloadPayload): Promise<void> {
    const { base, log, page } = this.#options;
    // Listeners prevent a reload by changing the payload's path or by throwing.
    const failed = !await this.#emit("vite:beforeFullReload", payload);
    const { path, reason, triggeredBy } = payload;
    if (failed) log.info(`page reload canceled by a listener: ${reason ?? triggeredBy ?? path}`);
    if (!page || failed || (path?.endsWith(".html") && !page.shows(path, base))) {
      return this.#acknowledge([payload], [], performance.now());
    }
    page.reload(reason ?? (triggeredBy ? `${triggeredBy} changed` : "the server requested it"), {
      isByServer: true,
      changed: triggeredBy,
    });
  }

  /** @param begin When the first message was received. */
  #acknowledge(
    messages: readonly { batch?: number }[],
    failed: readonly Update[],
    begin: number,
  ): void {
    const batches = messages.flatMap(({ batch }) => batch ?? []);
    if (batches.length === 0) return;
    this.#options.acknowledge({
      batches,
      failed: failed.map(({ path }) => path),
      milliseconds: Math.round(performance.now() - begin),
    });
  }

  #showError(error: ErrorDescription): void {
    const { failedLoad, log, overlay } = this.#options;
    failedLoad?.noteServerError();
    this.#errors = [...this.#errors.filter(({ id }) => id !== error.id), error];
    if (overlay) return overlay.show(error);
    const hint = error.hint ? `\n${error.hint}` : "";
    const frame = error.frame ? `\n${error.frame}` : "";
    log.error(`Error on the server: ${error.message}${hint}${frame}\n${error.stack ?? ""}`);
  }

  /** Shows the last error that is not fixed, and clears the overlay if there is none. */
  #showErrors(): void {
    const { overlay } = this.#options;
    const shown = this.#errors.at(-1);
    this.#errors = this.#errors.filter((error) => this.#failed.concerns(error));
    const last = this.#errors.at(-1);
    if (!last) overlay?.clear();
    // An overlay that was closed by hand stays closed.
    else if (last !== shown && overlay?.isShown()) overlay.show(last);
  }

  async #emit(event: string, data: unknown): Promise<boolean> {
    try {
      await this.#options.client.emit(event, data);
      return true;
    } catch (error) {
      this.#options.log.error(`A listener of "${event}" failed`, error);
      return false;
    }
  }
}

/**
 * The newest update of each pair of module and boundary, in the original order. The newest need not
 * be the last: a page that was loading gets the updates that it missed after newer ones.
 */
function newestOfEach(updates: readonly Update[]): Update[] {
  const newest = new Map<string, Update>();
  for (const update of updates) {
    const other = newest.get(updateKey(update));
    if (!other || other.timestamp <= update.timestamp) newest.set(updateKey(update), update);
  }
  return updates.filter((update) => newest.get(updateKey(update)) === update);
}
