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
  /** Nothing of earlier sessions is used. */
  force: boolean;
  linkIsUnchanged: (link: Link) => boolean;
  onDamage: (message: string) => void;
  context: Omit<StoreContext, "pluginHash">;
}

/** The stores of one optimizer: the one that registrations go to, and older ones whose URLs pages may still have. */
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

  /** Takes over what an earlier session left in the cache. */
  async open(): Promise<void> {
    const { force, folder } = this.#options;
    const found = force
      ? undefined
      : await readCache({ ...this.#options, installHash: this.#installHash });
    this.#isRestored = found !== undefined;
    if (found) this.#current = this.#add(found.folderName, found.record);
    // Nobody waits for it, and nothing depends on it.
    removeUnused(folder).catch(() => {});
  }

  /** Whether there are packs of an earlier session, which knew what the project depends on. */
  get isRestored(): boolean {
    return this.#isRestored;
  }

  /** The store that registrations go to; it is made when there is none. */
  get current(): DependencyStore {
    const { configHash } = this.#options;
    return this.#current ??= this.#add(
      `packs@${crypto.randomUUID().slice(0, 8)}`,
      emptyRecord(configHash, this.#installHash),
    );
  }

  /** The store of a folder of the cache, an older one too. */
  byFolder(folderName: string): DependencyStore | undefined {
    return this.#all.get(folderName);
  }

  /** All stores that there ever were in this session. */
  stores(): Iterable<DependencyStore> {
    return this.#all.values();
  }

  /**
   * Compares the packs with what is installed now. An outdated store is replaced when it is next needed; its URLs stay
   * servable.
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
