/**
 * The way of a change in one server: what the watcher sees is compared with the disk, told to the plugins and to whoever keeps
 * something of the files, and becomes updates in the pages.
 */
import { existsSync } from "node:fs";
import {
  FAILED_EVENT,
  type FailedData,
  FORWARD_EVENT,
  type InvalidateData,
  SERVED_EVENT,
} from "../client/protocol.ts";
import type { Core } from "./core.ts";
import { DependencyUpdates } from "./dependencies/dependency_updates.ts";
import { HotUpdates } from "./hmr/hot_updates.ts";
import type { FileChange } from "./base/file_change.ts";
import { Planner } from "./hmr/plan.ts";
import { isInside } from "./base/paths.ts";
import type { ResolvedConfig, ServerHandle } from "./plugin_api/types.ts";
import type { Runtime } from "./runtime/runtime.ts";
import { DiskComparison } from "./watcher/disk_comparison.ts";
import { Sweep } from "./watcher/sweep.ts";
import { Watcher } from "./watcher/watcher.ts";
import { PluginWatcher } from "./plugin_api/watcher_handle.ts";

/** What package managers write when they are done. */
const LOCKFILES =
  /\/(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|\.pnp\.(?:cjs|data\.json)|bun\.lockb?|deno\.lock)$/;

/** Milliseconds between looks at the disk with `server.watch.usePolling`. */
const POLL_INTERVAL = 100;

export interface ChangesOptions {
  /** The server as hooks see it; asked for when one runs. */
  server: () => ServerHandle;
  /** Called when there are changes to work on. */
  onWork: () => void;
  /** Starts over with a new config. */
  restart: (reason: string) => void;
  watchFolders: Runtime["watchFolders"];
}

export class Changes {
  readonly hot: HotUpdates;
  readonly dependencies: DependencyUpdates;
  /** The watcher as plugins see it. */
  readonly pluginWatcher: PluginWatcher;
  readonly #core: Core;
  readonly #watcher: Watcher | undefined;
  readonly #comparison: DiskComparison;
  readonly #sweep: Sweep;

  constructor(core: Core, { server, onWork, restart, watchFolders }: ChangesOptions) {
    this.#core = core;
    const { config, graph, channel, files } = core;
    const { root, logger } = config;
    this.#watcher = config.server.watch === null
      ? undefined
      : this.#createWatcher(watchFolders, onWork);
    this.pluginWatcher = new PluginWatcher(
      root,
      async (folder, isDeep) => await this.#watcher?.addFolder(folder, isDeep),
    );
    const filesInUse = () => new Set([...graph.files(), ...configFiles(config)]);
    this.#comparison = new DiskComparison({
      compare: async (isGap) => [
        ...isGap ? await this.#watcher?.rescan() ?? [] : [],
        ...await files.compareWithDisk(filesInUse()),
      ],
      report: (changes) => this.#watcher?.report(changes),
      debug: config.debug("watcher"),
    });
    this.#sweep = new Sweep({
      isNeeded: () => channel.clients.size > 0,
      files: filesInUse,
      compare: (list) => files.compareWithDisk(list),
      onFound: (changes) => {
        this.#watcher?.report(changes);
        this.#comparison.request("a change came without an event", true);
      },
      debug: config.debug("watcher"),
    });
    const planner = new Planner({
      root,
      publicDir: config.publicDir,
      graph,
      plugins: core.plugins,
      server,
      readFile: files.read,
      debug: config.debug("hmr"),
    });
    this.hot = new HotUpdates({
      graph,
      planner,
      channel,
      logger,
      debug: config.debug("hmr"),
      hasChanged: (file) => files.hasChanged(file),
      onChange: (event) => this.#onChange(event),
      transform: (url) => core.transformRequest.transform(url, { isAlone: true }),
      restartReason: (file) => restartReason(file, config),
      restart,
    });
    this.dependencies = new DependencyUpdates({
      ...core,
      root,
      logger,
      carryOut: (plan) => this.hot.carryOut(plan),
      reload: (modules) => this.hot.reload(modules),
    });
    this.#listenToClients();
  }

  /** Begins to watch. */
  async start(): Promise<void> {
    await this.#watcher?.start();
    // By polling, all files are looked at anyway.
    if (this.#watcher && !this.#core.config.server.watch?.usePolling) this.#sweep.start();
  }

  async close(): Promise<void> {
    this.dependencies.close();
    await Promise.all([this.#watcher?.close(), this.#comparison.close(), this.#sweep.close()]);
  }

  /** A page is there: it may be older than what the disk holds, and wants to see edits at once. */
  pageConnected(): void {
    this.#comparison.request("a page connected", false);
    this.#watcher?.wake();
  }

  /**
   * Remembers files that went into an answer, and watches those outside the root.
   *
   * @param since When the first of them was read, in milliseconds since the epoch.
   */
  follow(files: Iterable<string>, since: number): void {
    const { config } = this.#core;
    const list = [...files];
    if (this.#core.files.follow(list, since)) {
      this.#comparison.request("a file changed while it was read", false);
    }
    for (const file of list) {
      if (isInside(config.root, file) || file.includes("/node_modules/")) continue;
      const folder = file.slice(0, file.lastIndexOf("/"));
      // Plugins make up paths for modules that are no files.
      if (existsSync(folder)) void this.#watcher?.addFolder(folder);
    }
  }

  #createWatcher(watchFolders: Runtime["watchFolders"], onWork: () => void): Watcher {
    const { root, cacheDir, server, logger, debug } = this.#core.config;
    const { ignored = [], usePolling, interval } = server.watch ?? {};
    return new Watcher({
      root,
      ignored: [
        "**/.git/**",
        "**/node_modules/**",
        "**/test-results/**",
        cacheDir,
        ...[ignored].flat(),
      ],
      pollInterval: usePolling ? Number(interval) || POLL_INTERVAL : undefined,
      watchFolders,
      isServed: (file) => this.#core.files.has(file),
      onChanges: (changes) => {
        onWork();
        return this.hot.handle(changes);
      },
      onGap: (reason) => this.#comparison.request(reason, true),
      logger,
      debug: debug("watcher"),
    });
  }

  async #onChange(event: FileChange): Promise<void> {
    const { resolver, tsconfigs, publicFiles, container, config, graph, files } = this.#core;
    const { file, type } = event;
    this.pluginWatcher.report(event);
    resolver.invalidate(file, type);
    if (tsconfigs.invalidate(file)) graph.invalidateAll();
    if (LOCKFILES.test(file)) void this.dependencies.refresh(file);
    if (type !== "update" && config.publicDir && isInside(config.publicDir, file)) {
      publicFiles.invalidate();
    }
    if (type === "delete") files.forget(file);
    await container.watchChange(file, type);
  }

  #listenToClients(): void {
    const { channel } = this.#core;
    channel.on("vite:invalidate", (data) => {
      const { path, message, firstInvalidatedBy } = (data ?? {}) as Partial<InvalidateData>;
      if (typeof path !== "string") return;
      const first = typeof firstInvalidatedBy === "string" ? firstInvalidatedBy : path;
      this.hot.invalidated(path, typeof message === "string" ? message : undefined, first);
    });
    channel.on(FAILED_EVENT, (data) => {
      const { updates } = (data ?? {}) as Partial<FailedData>;
      if (Array.isArray(updates)) this.hot.failed({ updates: updates.filter(isRecord) });
    });
    channel.on(SERVED_EVENT, (data, client) => {
      const servedAt = (data as { servedAt?: unknown } | null)?.servedAt;
      if (typeof servedAt !== "number") return;
      this.hot.catchUp(client, servedAt);
      channel.catchUp(client, servedAt);
    });
    if (this.#core.config.server.forwardConsole.enabled) this.#forwardConsole();
  }

  #forwardConsole(): void {
    const { channel, config: { base, logger, root }, graph, optimizer } = this.#core;
    const loaded = import("./browser_console/forwarded_console.ts").then(({ ForwardedConsole }) =>
      new ForwardedConsole({
        root,
        logger,
        base,
        graph,
        isOptimized: (file) => optimizer.isOptimized(file),
        loadOptimized: (file) => optimizer.load(file),
      })
    );
    channel.on(FORWARD_EVENT, async (data, client) => (await loaded).receive(data, client));
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** The files that the config was made of, and those that would go into it if they were there. */
export function configFiles({ configFileDependencies, envDir, mode }: ResolvedConfig): Set<string> {
  const names = [".env", ".env.local", `.env.${mode}`, `.env.${mode}.local`];
  const env = envDir === false ? [] : names.map((name) => `${envDir}/${name}`);
  return new Set([...configFileDependencies, ...env]);
}

/** Why a change of a file needs a new config, if it does. */
function restartReason(file: string, config: ResolvedConfig): string | undefined {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return configFiles(config).has(file) ? `${name} changed` : undefined;
}
