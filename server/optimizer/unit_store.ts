import path from "node:path";
import { installHash } from "./cache_key.ts";
import { isCurrent, readCache, removeUnused } from "./cache.ts";
import { emptyRecord, type Link, type UnitRecord } from "./metadata.ts";
import { Unit, type UnitContext } from "./unit.ts";

export interface UnitStoreOptions {
  /** The folder of all units in the cache. */
  folder: string;
  root: string;
  configHash: string;
  /** Nothing of earlier sessions is used. */
  force: boolean;
  linkIsUnchanged: (link: Link) => boolean;
  onDamage: (message: string) => void;
  context: UnitContext;
}

/** The units of one optimizer: those that registrations go to, and older ones whose URLs pages may still have. */
export class UnitStore {
  readonly #options: UnitStoreOptions;
  /** By name. */
  readonly #current = new Map<string, Unit>();
  /** By folder name. */
  readonly #all = new Map<string, Unit>();
  #installHash: string;
  #isTakenOver = false;

  constructor(options: UnitStoreOptions) {
    this.#options = options;
    this.#installHash = installHash(options.root);
  }

  /** Takes over what earlier sessions left in the cache. */
  async open(): Promise<void> {
    const { force } = this.#options;
    const found = force
      ? []
      : await readCache({ ...this.#options, installHash: this.#installHash });
    this.#isTakenOver = found.length > 0;
    for (const { unit, folderName, record } of found) this.#add(unit, folderName, record);
    for (const { record } of found) record.links.forEach((link) => this.#reserve(link));
    // Nobody waits for it, and nothing depends on it.
    removeUnused(this.#options.folder).catch(() => {});
  }

  /** Whether there are bundles of an earlier session, which knew what the project depends on. */
  get isTakenOver(): boolean {
    return this.#isTakenOver;
  }

  /** Whether there is nothing: no bundle of an earlier session, and none of this one. */
  get isEmpty(): boolean {
    return this.#all.size === 0;
  }

  /** The unit of a name; it is made when it is new. */
  get(name: string): Unit {
    const known = this.#current.get(name);
    if (known) return known;
    const folderName = `${name}@${crypto.randomUUID().slice(0, 8)}`;
    const record = emptyRecord(this.#options.configHash, this.#installHash);
    return this.#add(name, folderName, record);
  }

  /** The unit of a folder of the cache, an older one too. */
  byFolder(folderName: string): Unit | undefined {
    return this.#all.get(folderName);
  }

  /** All units that there ever were in this session. */
  units(): Iterable<Unit> {
    return this.#all.values();
  }

  /**
   * Compares the units with what is installed now. Outdated ones are replaced when they are next needed; their URLs
   * stay servable.
   *
   * @returns Whether any was outdated.
   */
  async refresh(): Promise<boolean> {
    this.#installHash = installHash(this.#options.root);
    const options = { ...this.#options, installHash: this.#installHash };
    const outdated = new Set<string>();
    await Promise.all(Array.from(this.#current, async ([name, unit]) => {
      await unit.idle();
      if (!isCurrent(unit.record, options)) outdated.add(name);
    }));
    const isOutdated = outdated.size > 0;
    while (outdated.size > 0) {
      for (const name of outdated) this.#current.delete(name);
      outdated.clear();
      const folders = new Set(
        Array.from(this.#current.values(), ({ folder }) => path.posix.basename(folder)),
      );
      for (const [name, { record }] of this.#current) {
        const dangles = record.links.some(({ unit }) => unit !== undefined && !folders.has(unit));
        if (dangles) outdated.add(name);
      }
    }
    return isOutdated;
  }

  /** Bundles name URLs that nobody has asked for so far: they are bundled when somebody does. */
  #reserve({ unit: folderName, target }: Link): void {
    if (folderName === undefined || target === null) return;
    const name = folderName.slice(0, folderName.lastIndexOf("@"));
    const { configHash } = this.#options;
    const unit = this.#all.get(folderName) ??
      this.#add(name, folderName, emptyRecord(configHash, this.#installHash));
    unit.reserve(target);
  }

  #add(name: string, folderName: string, record: UnitRecord): Unit {
    const folder = path.posix.join(this.#options.folder, folderName);
    const unit = new Unit({ name, folder }, record, this.#options.context);
    this.#current.set(name, unit);
    this.#all.set(folderName, unit);
    return unit;
  }
}
