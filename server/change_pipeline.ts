/**
 * Processes changes, from the watcher's batch to the message for the pages.
 * {@linkcode ChangePipeline.handle} lists the steps.
 */
import type { FileChange } from "./base/file_change.ts";
import { isInside } from "./base/paths.ts";
import { restartReason } from "./config/config_files.ts";
import type { DependencyUpdates } from "./dependencies/dependency_updates.ts";
import { AffectedModules } from "./hmr/affected_modules.ts";
import type { BatchPlanner } from "./hmr/batch_planner.ts";
import { modulesFixed } from "./hmr/modules_fixed.ts";
import { redirectedImporters } from "./hmr/redirected_importers.ts";
import type { IdleTasks } from "./idle_tasks.ts";
import type { ServerParts } from "./server_parts.ts";
import type { ChangeReceiver } from "./source_watch.ts";

/** Files that package managers write at the end of an installation. */
const LOCKFILES =
  /\/(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|\.pnp\.(?:cjs|data\.json)|bun\.lockb?|deno\.lock)$/;

/** The parts that handle a change or cache data of files. */
export type ChangeParts =
  & Pick<ServerParts, "config" | "graph" | "clock" | "files" | "resolver" | "tsconfigs">
  & Pick<ServerParts, "publicFiles" | "container" | "transformRequest" | "watch" | "channel">
  & Pick<ServerParts, "dispatcher" | "reloads" | "reports">
  & {
    planner: Pick<BatchPlanner, "plan">;
    dependencies: Pick<DependencyUpdates, "refresh">;
    idle: Pick<IdleTasks, "worked">;
    host: { restart(reason: string): void };
  };

export class ChangePipeline implements ChangeReceiver {
  readonly #parts: ChangeParts;
  /** The error of the last batch, which the pages show. */
  #failure: unknown;

  constructor(parts: ChangeParts) {
    this.#parts = parts;
  }

  /** The error of the last batch, if it failed. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Handles a batch of file events. Never rejects: errors are logged and shown in the overlay. */
  async handle(events: readonly FileChange[]): Promise<void> {
    const { idle, graph, clock, reloads, host, planner, dispatcher } = this.#parts;
    const { transformRequest, container } = this.#parts;
    idle.worked();
    const seenAt = Date.now();
    try {
      const changes = await this.#withNewContents(events);
      if (changes.length === 0) return;
      this.#debug?.(`seen ${changes.map(({ type, file }) => `${type} ${file}`).join(", ")}`);
      const affected = new AffectedModules(changes, graph, clock);
      reloads.noteSave(affected.modules);
      // Also before a restart: if the new config fails, this server stays in use.
      for (const change of changes) {
        await this.#tell(change).catch((error) => this.#fail(error));
        affected.invalidate(change);
      }
      const reason = this.#restartReason(changes);
      if (reason) return host.restart(reason);
      const timestamp = clock.next();
      const fixed = await modulesFixed(changes, { graph, transformRequest, timestamp });
      const redirected = await redirectedImporters(changes, { graph, container, timestamp });
      const { plan, failures } = await planner.plan(changes, {
        failed: affected.failed,
        fixed: fixed.union(redirected),
      });
      this.#debug?.(`planned ${plan.kind}`);
      await dispatcher.execute(plan, { files: changes, seenAt, plannedAt: Date.now() });
      if (plan.kind === "nothing") this.#clearOverlays();
      this.#failure = undefined;
      for (const error of failures) this.#fail(error);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Drops events of files whose contents equal the served ones. */
  async #withNewContents(events: readonly FileChange[]): Promise<FileChange[]> {
    const kept = await Promise.all(events.map(async (event) => {
      if (event.type === "delete") return event;
      // Also checked for created files, because an event of the first write can follow.
      const isChanged = await this.#parts.files.hasChanged(event.file);
      return isChanged || event.type === "create" ? event : undefined;
    }));
    return kept.filter((event) => event !== undefined);
  }

  /** Notifies everything that caches data of files, plugins included. */
  async #tell(change: FileChange): Promise<void> {
    const { watch, resolver, tsconfigs, graph, dependencies, publicFiles, files, container } =
      this.#parts;
    const { publicDir } = this.#parts.config;
    const { file, type } = change;
    watch.pluginWatcher.report(change);
    resolver.invalidate(file, type);
    if (tsconfigs.invalidate(file)) graph.invalidateAll();
    if (LOCKFILES.test(file)) void dependencies.refresh(file);
    if (type !== "update" && publicDir && isInside(publicDir, file)) publicFiles.invalidate();
    if (type === "delete") files.forget(file);
    await container.watchChange(file, type);
  }

  #restartReason(changes: readonly FileChange[]): string | undefined {
    const reasons = changes.map(({ file }) => restartReason(file, this.#parts.config));
    return reasons.find((reason) => reason !== undefined);
  }

  /**
   * Closes the overlays after a failure was fixed without an update: the pages already have the
   * current code.
   */
  #clearOverlays(): void {
    if (this.#failure !== undefined) this.#parts.channel.send({ type: "update", updates: [] });
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#parts.reports.report(error, { isNew: true });
  }

  get #debug() {
    return this.#parts.config.debug("hmr");
  }
}
