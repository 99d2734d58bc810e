/**
 * A store is one folder of packs and facades. How it works:
 *
 * 1. An entry gets the URL of its facade when it is first seen; the URL never changes.
 * 2. Entries seen since the last batch form the next one; batches run one after the other.
 * 3. A batch adds files and never changes existing ones: each module stays in one pack.
 * 4. Outputs are served from memory until they are on disk; `metadata.json` is written last. The
 *    files of a new folder are written while nothing is being packed: pages wait for packs, never
 *    for files.
 * 5. Another server can work on the same folder: under the lock, its record is read first.
 * 6. Source maps are made on request. (`packs/pack_maps.ts`)
 *
 * The packing code is loaded by the first batch: a start with a filled cache needs none of it.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { VireoError } from "../../base/errors.ts";
import { writeAtomically } from "../../base/write_atomically.ts";
import type { PackContext, PackedBatch } from "../packs/pack_batch.ts";
import type { PackedEntry } from "../packed_entry.ts";
import { idOfFile, type PackedModule, sourceOfId } from "../packs/packed_module.ts";
import { moduleError } from "../packs/module_error.ts";
import { shortHash } from "../package_place.ts";
import {
  type Link,
  linkKey,
  readMetadata,
  stampOf,
  type StoreRecord,
  writeMetadata,
} from "./metadata.ts";
import { createEntry, type StoreEntry } from "./store_entry.ts";
import { withStoreLock } from "./store_lock.ts";

const encoder = new TextEncoder();

/** Shared by all stores of an optimizer. */
export interface StoreContext {
  root: string;
  /** The hash of the config's text, for packs that plugins have changed. */
  pluginHash: string;
  /** The name of the facade of a file. */
  nameOf: (file: string) => string;
  /** Whether an entry is an ES module. */
  formatOf: (file: string) => Promise<"esm" | "cjs">;
  /** Creates the context of a batch. */
  packing: (store: Pick<DependencyStore, "reserve">) => Promise<PackContext>;
  /** The text of the registry; each store has a copy. */
  registry: { file: string; text: string };
  /** Resolves once packing can begin. */
  gate: () => Promise<void>;
  /** Receives each file that becomes an entry. */
  onEntry: (file: string) => unknown;
  /** Called when the packing of entries begins. */
  onWork: (files: readonly string[]) => Work;
  /** Receives failures of modules that are possibly never needed. */
  onWarning: (warning: VireoError) => void;
  /** Receives failures to write to the cache. */
  onWriteError: (error: unknown) => void;
}

/** A batch that is being packed. */
export interface Work {
  /** Receives each module that is read. */
  step: (file: string) => void;
  end: () => void;
}

export class DependencyStore {
  /** Absolute path of the folder in the cache. */
  readonly folder: string;
  readonly #context: StoreContext;
  readonly #record: StoreRecord;
  readonly #entries = new Map<string, StoreEntry>();
  /** Outputs that are not on disk. */
  readonly #memory = new Map<string, string>();
  /** The modules of the packs whose tables have been read. */
  readonly #modules = new Map<string, PackedModule>();
  readonly #tablesRead = new Set<string>();
  readonly #closed = new AbortController();
  #pending: StoreEntry[] = [];
  #work: Promise<void> = Promise.resolve();
  #saving: Promise<void> | undefined;
  /** Whether other servers can know the folder. */
  #isOnDisk: boolean;
  #isScheduled = false;

  /** @param record Record of earlier sessions, or an empty one. */
  constructor(folder: string, record: StoreRecord, context: StoreContext) {
    this.folder = folder;
    this.#record = record;
    this.#context = context;
    this.#isOnDisk = record.tables.length > 0;
    this.#addRecorded();
  }

  get record(): Readonly<StoreRecord> {
    return this.#record;
  }

  /**
   * Makes a file an entry, to be packed with the next batch.
   *
   * @returns The name of its facade, always the same for one file.
   */
  add(file: string): string {
    const name = this.reserve(file);
    const entry = this.#entries.get(name)!;
    if (entry.state === "reserved") this.#enqueue(entry);
    return name;
  }

  /** Like {@linkcode add}, for a file that is only packed on request. */
  reserve(file: string): string {
    const name = this.#context.nameOf(file);
    if (!this.#entries.has(name)) {
      this.#entries.set(name, createEntry(file, name));
      this.#record.reserved.add(file);
      this.#context.onEntry(file);
    }
    return name;
  }

  /** The format of the entry with a file name; does not wait for packing. */
  async formatOf(fileName: string): Promise<"esm" | "cjs" | undefined> {
    const file = this.sourceOf(fileName);
    if (file === undefined) return undefined;
    return this.#record.entries.get(file)?.format ?? await this.#context.formatOf(file);
  }

  /** The source of the entry with a file name. */
  sourceOf(fileName: string): string | undefined {
    return this.#entryOf(fileName)?.file;
  }

  /**
   * Reads a file of the store; waits for the batch of an entry.
   *
   * @returns `undefined` when the store has no such file.
   * @throws VireoError `OPTIMIZER_FAILED`
   */
  async read(fileName: string): Promise<string | undefined> {
    const entry = this.#entryOf(fileName);
    if (entry?.state === "failed") {
      const again = createEntry(entry.file, entry.name);
      this.#entries.set(entry.name, again);
      this.#enqueue(again);
      await again.ready;
    } else if (entry) {
      if (entry.state === "reserved") this.#enqueue(entry);
      await entry.ready;
    }
    const text = await this.#readKept(fileName);
    if (text !== undefined || !fileName.endsWith(".js.map")) return text;
    return await this.#makeMap(fileName.slice(0, -".map".length));
  }

  /**
   * The packs of the entry with a file name; waits for its batch.
   *
   * @returns `undefined` if there is no such entry, or its package is served as source.
   * @throws VireoError `OPTIMIZER_FAILED`
   */
  async packedEntry(fileName: string): Promise<PackedEntry | undefined> {
    const source = this.sourceOf(fileName);
    if (source === undefined) return undefined;
    await this.read(fileName);
    const { packedEntry } = await import("../packed_entry.ts");
    return packedEntry(idOfFile(source, this.#context.root), await this.#readTables());
  }

  /** The modules of all packs by id. */
  table(): Promise<ReadonlyMap<string, PackedModule>> {
    return this.#readTables();
  }

  /** Rejects pending and later requests: the server closes. */
  abort(error: unknown): void {
    this.#closed.abort(error);
    for (const entry of this.#pending) entry.settle(error);
    this.#pending = [];
  }

  /** Resolves when nothing is being packed or written. */
  async idle(): Promise<void> {
    for (let work: unknown; work !== this.#work;) {
      await (work = this.#work);
      await this.#saving;
    }
  }

  #addRecorded(): void {
    const { entries, reserved } = this.#record;
    for (const [file, { name }] of entries) {
      if (this.#entries.get(name)?.state === "ready") continue;
      this.#context.onEntry(file);
      const entry = this.#entries.get(name) ?? createEntry(file, name);
      entry.settle();
      this.#entries.set(name, entry);
    }
    for (const file of reserved) this.reserve(file);
  }

  async #readKept(fileName: string): Promise<string | undefined> {
    const { registry } = this.#context;
    return this.#memory.get(fileName) ??
      await readFile(path.posix.join(this.folder, fileName), "utf8")
        // A packed page needs the registry even if it has no dependencies.
        .catch(() => fileName === registry.file ? registry.text : undefined);
  }

  #entryOf(fileName: string): StoreEntry | undefined {
    return this.#entries.get(fileName.replace(/(?:\.seg\d+)?\.js$/, ""));
  }

  #enqueue(entry: StoreEntry): void {
    const { aborted, reason } = this.#closed.signal;
    // Requests to the server before a restart can still arrive here.
    if (aborted) return entry.settle(reason);
    entry.state = "pending";
    this.#pending.push(entry);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#work = this.#work.then(async () => {
      await this.#context.gate();
      // Entries that are registered in the same tick share a batch.
      await new Promise((resolve) => setTimeout(resolve));
      this.#isScheduled = false;
      const batch = this.#pending;
      this.#pending = [];
      if (batch.length > 0) await this.#run(batch);
    });
  }

  async #run(batch: StoreEntry[]): Promise<void> {
    const work = this.#context.onWork(batch.map(({ file }) => file));
    try {
      if (this.#isOnDisk) {
        await withStoreLock(path.posix.join(this.folder, "lock"), async () => {
          await this.#adopt();
          await this.#pack(batch.filter(({ file }) => !this.#record.entries.has(file)), work);
          await this.#save();
        });
      } else {
        await this.#pack(batch, work);
        this.#saveLater();
      }
      for (const entry of batch) if (entry.state === "pending") entry.settle();
    } finally {
      work.end();
    }
  }

  /** Adopts the additions of another server to the folder. */
  async #adopt(): Promise<void> {
    const found = await readMetadata(this.folder, {
      root: this.#context.root,
      configHash: this.#record.configHash,
    }).catch(() => undefined);
    if (!found || found.tables.length <= this.#record.tables.length) return;
    for (const file of this.#record.reserved) found.reserved.add(file);
    Object.assign(this.#record, found);
    this.#addRecorded();
  }

  async #pack(batch: readonly StoreEntry[], work: Work): Promise<void> {
    if (batch.length === 0) return;
    try {
      const { packBatch } = await import("../packs/pack_batch.ts");
      const { root } = this.#context;
      const result = await packBatch({
        entries: batch.map(({ file, name }) => ({
          source: sourceOfId(idOfFile(file, root), root),
          name,
        })),
        packed: await this.#readTables(),
        onModule: work.step,
        signal: this.#closed.signal,
      }, await this.#context.packing(this));
      this.#keep(batch, result);
    } catch (error) {
      const { aborted, reason } = this.#closed.signal;
      for (const entry of batch) entry.settle(aborted ? reason : moduleError(error, entry.file));
    }
  }

  /** Reads the tables of modules from earlier sessions and other servers. */
  async #readTables(): Promise<ReadonlyMap<string, PackedModule>> {
    for (const name of this.#record.tables) {
      if (this.#tablesRead.has(name)) continue;
      const text = await this.#readKept(name);
      if (text === undefined) throw new Error(`the cache lacks "${name}"`);
      for (const [id, module] of Object.entries<PackedModule>(JSON.parse(text))) {
        this.#modules.set(id, module);
      }
      this.#tablesRead.add(name);
    }
    return this.#modules;
  }

  #keep(batch: readonly StoreEntry[], result: PackedBatch): void {
    const { outputs, modules, sources, links, formats, failedEntries, warnings } = result;
    const record = this.#record;
    if (result.isChanged) record.pluginHash = this.#context.pluginHash;
    for (const [id, module] of modules) this.#modules.set(id, module);
    const table = JSON.stringify(Object.fromEntries(modules));
    const tableName = `modules-${shortHash(batch.map(({ name }) => name).join() + table)}.json`;
    this.#tablesRead.add(tableName);
    record.tables.push(tableName);
    outputs.set(tableName, table);
    const { registry } = this.#context;
    if (record.outputs.size === 0) outputs.set(registry.file, registry.text);
    for (const { file, name } of batch) {
      const format = formats.get(name);
      if (format === undefined) continue;
      record.entries.set(file, { name, format });
      record.reserved.delete(file);
    }
    for (const file of sources) record.sources.set(file, stampOf(file));
    record.links.push(...distinctLinks(links, record.links));
    for (const [name, content] of outputs) this.#memory.set(name, content);
    for (const warning of warnings) this.#context.onWarning(warning);
    for (const entry of batch) {
      const failure = failedEntries.get(entry.name);
      // Other servers can use a folder on disk: there, an entry is ready only once the record on
      // disk lists its files.
      if (failure || !this.#isOnDisk) entry.settle(failure);
    }
  }

  /**
   * Makes the source map of a pack. The record does not list it: a cache without it is complete.
   */
  async #makeMap(pack: string): Promise<string | undefined> {
    const text = await this.#readKept(pack);
    if (text === undefined || this.#closed.signal.aborted) return undefined;
    const modules = await this.#readTables();
    const { makePackMap } = await import("../packs/pack_maps.ts");
    const { root } = this.#context;
    const { reading } = await this.#context.packing(this);
    const relative = (file: string) => path.posix.relative(this.folder, file);
    const map = await makePackMap({ pack, text, modules, root, reading, relative })
      .catch(() => undefined);
    if (map === undefined) return undefined;
    if (!this.#isOnDisk) this.#memory.set(`${pack}.map`, map);
    else {
      await writeAtomically(path.posix.join(this.folder, `${pack}.map`), map)
        .catch(this.#context.onWriteError);
    }
    return map;
  }

  /** Writes a folder that no other server knows yet, once no page waits for packs. */
  #saveLater(): void {
    this.#saving ??= new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
      this.#saving = undefined;
      this.#work = this.#work.then(() => this.#save());
    });
  }

  /** Writes the outputs that are only in memory. */
  async #save(): Promise<void> {
    const { root, onWriteError } = this.#context;
    const outputs = [...this.#memory];
    if (outputs.length === 0) return;
    try {
      await mkdir(this.folder, { recursive: true });
      await Promise.all(outputs.map(async ([name, content]) => {
        const bytes = encoder.encode(content);
        if (!name.endsWith(".map")) this.#record.outputs.set(name, bytes.length);
        await writeFile(path.posix.join(this.folder, name), bytes);
      }));
      await writeMetadata(this.folder, root, this.#record);
      this.#isOnDisk = true;
      for (const [name] of outputs) this.#memory.delete(name);
    } catch (error) {
      // An incomplete folder is useless, and the disk can be full.
      if (!this.#isOnDisk) await rm(this.folder, { recursive: true, force: true }).catch(() => {});
      onWriteError(error);
    }
  }
}

function distinctLinks(links: readonly Link[], known: readonly Link[]): Link[] {
  const seen = new Set(known.map(linkKey));
  return links.filter((link) => {
    const key = linkKey(link);
    return seen.has(key) ? false : seen.add(key);
  });
}
