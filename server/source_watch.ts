/**
 * How changes on disk are noticed, from the first event to a batch:
 *
 * 1. The watcher receives the events of the system and delivers batches (`watcher/watcher.ts`).
 * 2. A rescan compares all files in use with the disk when events can be lost: after a burst, and
 *    when a page connects.
 * 3. The periodic rescan compares them in portions while a page is open, because systems drop
 *    events silently.
 * 4. Files that were part of a response are followed; their folders outside the root are also
 *    watched.
 */
import { existsSync } from "node:fs";
import type { FileChange } from "./base/file_change.ts";
import { isInside } from "./base/paths.ts";
import { configFiles } from "./config/config_files.ts";
import type { ModuleGraph } from "./graph/module_graph.ts";
import type { ResolvedOptions } from "./plugin_api/options.ts";
import type { HotChannel } from "./plugin_api/hot_channel.ts";
import { PluginWatcher } from "./plugin_api/watcher_handle.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { Rescan } from "./watcher/rescan.ts";
import type { SourceFiles } from "./watcher/source_files.ts";
import { PeriodicRescan } from "./watcher/periodic_rescan.ts";
import { Watcher } from "./watcher/watcher.ts";

/** Milliseconds between polls with `server.watch.usePolling`. */
const POLL_INTERVAL = 100;

/** Handles batches of changes, one at a time. */
export interface ChangeReceiver {
  handle(changes: readonly FileChange[]): Promise<void>;
}

export interface SourceWatchOptions {
  config: ResolvedOptions;
  files: SourceFiles;
  graph: ModuleGraph;
  channel: HotChannel;
  watchFolders: Runtime["watchFolders"];
}

export class SourceWatch {
  /** The watcher as plugins see it. */
  readonly pluginWatcher: PluginWatcher;
  readonly #options: SourceWatchOptions;
  readonly #watcher: Watcher | undefined;
  readonly #comparison: Rescan;
  readonly #periodicRescan: PeriodicRescan;
  readonly #receiver = Promise.withResolvers<ChangeReceiver>();

  constructor(options: SourceWatchOptions) {
    this.#options = options;
    const { config, files, graph, channel } = options;
    const debug = config.debug("watcher");
    const filesInUse = () => new Set([...graph.files(), ...configFiles(config)]);
    this.#comparison = new Rescan({
      compare: async (isOverflow) => [
        ...isOverflow ? await this.#watcher?.rescan() ?? [] : [],
        ...await files.compareWithDisk(filesInUse()),
      ],
      report: (changes) => this.#watcher?.report(changes),
      debug,
    });
    this.#watcher = config.server.watch === null ? undefined : this.#createWatcher();
    this.#periodicRescan = new PeriodicRescan({
      isNeeded: () => channel.clients.size > 0,
      files: filesInUse,
      compare: (list) => files.compareWithDisk(list),
      onFound: (changes) => {
        this.#watcher?.report(changes);
        this.#comparison.request("a change came without an event", true);
      },
      debug,
    });
    this.pluginWatcher = new PluginWatcher(
      config.root,
      async (folder, isDeep) => await this.#watcher?.addFolder(folder, isDeep),
    );
    // The page can be older than the disk, and its first edit must be noticed without delay.
    channel.on("vite:client:connect", () => {
      this.#comparison.request("a page connected", false);
      this.#watcher?.wake();
    });
  }

  /** Sets the receiver of all batches. Earlier batches wait for it. */
  deliverTo(receiver: ChangeReceiver): void {
    this.#receiver.resolve(receiver);
  }

  /** Starts to watch. */
  async start(): Promise<void> {
    await this.#watcher?.start();
    // Polling checks all files anyway.
    if (this.#watcher && !this.#options.config.server.watch?.usePolling) {
      this.#periodicRescan.start();
    }
  }

  /** Compares all files with the disk, and resolves when all changes found so far are processed. */
  async compareNow(): Promise<void> {
    await this.#comparison.now("it was requested");
    await this.#watcher?.idle();
  }

  /** Whether the files in use are being compared with the disk. */
  get isComparing(): boolean {
    return this.#comparison.isRunning;
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#watcher?.close(),
      this.#comparison.close(),
      this.#periodicRescan.close(),
    ]);
  }

  /**
   * Tracks files that were part of a response, and watches the folders of those outside the root.
   *
   * @param since Time at which the first of them was read, in milliseconds since the epoch.
   */
  follow(files: Iterable<string>, since: number): void {
    const { config } = this.#options;
    const list = [...files];
    if (this.#options.files.follow(list, since)) {
      this.#comparison.request("a file changed while it was read", false);
    }
    for (const file of list) {
      if (isInside(config.root, file) || file.includes("/node_modules/")) continue;
      const folder = file.slice(0, file.lastIndexOf("/"));
      // Plugins invent paths for modules without a file.
      if (existsSync(folder)) void this.#watcher?.addFolder(folder);
    }
  }

  #createWatcher(): Watcher {
    const { config, files, watchFolders } = this.#options;
    const { root, cacheDir, server, logger, debug } = config;
    const { ignored, usePolling, interval } = server.watch ?? {};
    return new Watcher({
      root,
      ignored: [
        "**/.git/**",
        "**/node_modules/**",
        "**/test-results/**",
        cacheDir,
        ...[ignored ?? []].flat(),
      ],
      pollInterval: usePolling ? Number(interval) || POLL_INTERVAL : undefined,
      watchFolders,
      isServed: (file) => files.has(file),
      onChanges: async (changes) => await (await this.#receiver.promise).handle(changes),
      onOverflow: (reason) => this.#comparison.request(reason, true),
      logger,
      debug: debug("watcher"),
    });
  }
}
