import path from "node:path";
import { installHash } from "./cache_key.ts";
import { DependencyStore, type StoreContext } from "./dependency_store.ts";
import { emptyRecord, type Link } from "./metadata.ts";
import { isCurrent, readCache, removeUnused } from "./read_cache.ts";

export interface DependencyStoresOptions {
  /** The folder of all stores in the cache. */
  folder: string;
  root: string;
  configHash: string;
  /** The hash of the config's text. */
  pluginHash: string;
  /** Whether to ignore the cache of earlier sessions. */
  force: boolean;
  linkIsUnchanged: (link: Link) => boolean;
  onDamage: (message: string) => void;
  context: Omit<StoreContext, "pluginHash">;
}

/**
 * The stores of one optimizer: the current one, which receives registrations, and older ones whose
 * URLs pages can still have.
 */
export class DependencyStores {
  readonly #options: DependencyStoresOptions;
  /** By folder name. */
  readonly #all = new Map<string, DependencyStore>();
  #current: DependencyStore | undefined;
  #installHash: string;
  #isRestored = false;

  constructor(options: DependencyStoresOptions) {
    this.#options = options;
    this.#installHash = installHash(options.root);
  }

  /** Restores the cache of an earlier session. */
  async open(): Promise<void> {
    const { force, folder } = this.#options;
    const found = force
      ? undefined
      : await readCache({ ...this.#options, installHash: this.#installHash });
    this.#isRestored = found !== undefined;
    if (found) this.#current = this.#add(found.folderName, found.record);
    // Not awaited: nothing depends on it.
    removeUnused(folder).catch(() => {});
  }

  /** Whether packs of an earlier session were restored, which cover the project's dependencies. */
  get isRestored(): boolean {
    return this.#isRestored;
  }

  /** The store for registrations, created on first use. */
  get current(): DependencyStore {
    const { configHash } = this.#options;
    return this.#current ??= this.#add(
      `packs@${crypto.randomUUID().slice(0, 8)}`,
      emptyRecord(configHash, this.#installHash),
    );
  }

  /** The store of a folder of the cache, current or older. */
  byFolder(folderName: string): DependencyStore | undefined {
    return this.#all.get(folderName);
  }

  /** All stores of this session. */
  stores(): Iterable<DependencyStore> {
    return this.#all.values();
  }

  /**
   * Compares the packs with the installed packages. An outdated store is replaced on the next
   * registration; its URLs stay valid.
   *
   * @returns Whether it was outdated.
   */
  async refresh(): Promise<boolean> {
    this.#installHash = installHash(this.#options.root);
    if (!this.#current) return false;
    await this.#current.idle();
    const options = { ...this.#options, installHash: this.#installHash };
    if (isCurrent(this.#current.record, options)) return false;
    this.#current = undefined;
    return true;
  }

  #add(folderName: string, record: DependencyStore["record"]): DependencyStore {
    const folder = path.posix.join(this.#options.folder, folderName);
    const { context, pluginHash } = this.#options;
    const store = new DependencyStore(folder, record, { ...context, pluginHash });
    this.#all.set(folderName, store);
    return store;
  }
}
