import { EventEmitter } from "node:events";
import path from "node:path";
import { normalizePath } from "../base/paths.ts";
import type { WatcherHandle } from "./node_handles.ts";
import type { FileChange } from "../base/file_change.ts";

const EVENT_NAMES = { create: "add", update: "change", delete: "unlink" } as const;

/** The watcher for plugins: emits chokidar's events for the server's batches of changes. */
export class PluginWatcher extends EventEmitter implements WatcherHandle {
  readonly #addFolder: (folder: string, isDeep: boolean) => Promise<void>;
  readonly #root: string;

  /**
   * @param root Base of relative paths.
   * @param addFolder Also watches a folder outside the root, with or without its subfolders.
   */
  constructor(root: string, addFolder: (folder: string, isDeep: boolean) => Promise<void>) {
    super();
    this.setMaxListeners(0);
    this.#root = root;
    this.#addFolder = addFolder;
  }

  /** Emits the event of a change. */
  report({ type, file }: FileChange): void {
    const event = EVENT_NAMES[type];
    this.emit(event, file);
    this.emit("all", event, file);
  }

  add(paths: string | readonly string[]): this {
    for (const each of typeof paths === "string" ? [paths] : paths) {
      const absolute = normalizePath(path.resolve(this.#root, each));
      const isFile = path.posix.extname(absolute) !== "";
      void this.#addFolder(isFile ? path.posix.dirname(absolute) : absolute, !isFile);
    }
    return this;
  }

  /** No effect: an event without a listener costs nothing. */
  unwatch(): this {
    return this;
  }

  /** No effect: the server closes the watcher itself. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
