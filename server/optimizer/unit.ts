/**
 * A unit is what is bundled together: a package, or the packages of one scope. How it works:
 *
 * 1. An entry gets its URL when it is met; the URL never changes.
 * 2. Entries that were met since the last batch make the next one; batches of a unit run one after the other.
 * 3. A batch adds files and changes none. What earlier batches hold is imported from them.
 * 4. Outputs are served from memory until they are on disk; the unit's `metadata.json` is written last. The files of a new folder
 *    are written when nothing is being bundled: pages wait for bundles, and nobody waits for files.
 * 5. Another server may work on the same folder: under the lock, its record is read first.
 * 6. Source maps are made when somebody asks for one. (`batch_maps.ts`)
 *
 * What bundles is loaded by the first bundle: a start with a filled cache needs none of it.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { BatchEntry } from "./bundle.ts";
import type { BatchContext, BatchResult } from "./bundle_batch.ts";
import { bundleError } from "./bundle_error.ts";
import {
  type Link,
  linkKey,
  readMetadata,
  stampOf,
  type UnitRecord,
  writeMetadata,
} from "./metadata.ts";
import { withUnitLock } from "./unit_lock.ts";
import { writeAtomically } from "../write_atomically.ts";

/** What all units of an optimizer share. */
export interface UnitContext extends BatchContext {
  /** Resolves once bundling may begin. */
  gate: () => Promise<void>;
  /** Takes each file that becomes an entry. */
  onEntry: (file: string) => unknown;
  /** Takes note of entries whose bundling begins; returns what to call when it ends. */
  onWork: (unit: string, entries: number) => () => void;
  /** Resolves when nothing is being bundled. */
  quiet: () => Promise<void>;
  /** Takes failures to write to the cache. */
  onWriteError: (error: unknown) => void;
}

interface Entry {
  file: string;
  name: string;
  ready: Promise<void>;
  settle: (error?: unknown) => void;
  /** `"reserved"` has a URL and is bundled when somebody asks for it. */
  state: "reserved" | "pending" | "ready" | "failed";
}

export class Unit {
  readonly name: string;
  /** Absolute path of the folder in the cache. */
  readonly folder: string;
  readonly #context: UnitContext;
  readonly #record: UnitRecord;
  readonly #entries = new Map<string, Entry>();
  /** Outputs that are not on disk. */
  readonly #memory = new Map<string, string>();
  #pending: Entry[] = [];
  #work: Promise<void> = Promise.resolve();
  #saving: Promise<void> | undefined;
  /** Other servers may know the folder. */
  #isOnDisk: boolean;
  #isScheduled = false;
  /** Why nothing is bundled any more. */
  #aborted: { error: unknown } | undefined;

  /** @param record What earlier sessions bundled, or an empty record. */
  constructor(
    identity: { name: string; folder: string },
    record: UnitRecord,
    context: UnitContext,
  ) {
    this.name = identity.name;
    this.folder = identity.folder;
    this.#record = record;
    this.#context = context;
    this.#isOnDisk = record.batches.length > 0;
    for (const [file, { name }] of record.entries) {
      context.onEntry(file);
      this.#entries.set(name, {
        file,
        name,
        ready: Promise.resolve(),
        settle: () => {},
        state: "ready",
      });
    }
  }

  get record(): Readonly<UnitRecord> {
    return this.#record;
  }

  /**
   * Makes a file an entry, to be bundled with the next batch.
   *
   * @returns The name of its bundle, always the same for one file.
   */
  add(file: string): string {
    const name = this.reserve(file);
    const entry = this.#entries.get(name)!;
    if (entry.state === "reserved") this.#enqueue(entry);
    return name;
  }

  /** Like {@linkcode add} for a file that is bundled when somebody asks for it, not before. */
  reserve(file: string): string {
    const name = this.#context.nameOf(file);
    if (!this.#entries.has(name)) {
      this.#entries.set(name, this.#createEntry(file, name));
      this.#context.onEntry(file);
    }
    return name;
  }

  /** Whether a file name of the unit's folder is that of an entry, and the entry's format; waits for nothing else. */
  async formatOf(fileName: string): Promise<"esm" | "cjs" | undefined> {
    const file = this.sourceOf(fileName);
    if (file === undefined) return undefined;
    return this.#record.entries.get(file)?.format ?? await this.#context.lexer.formatOf(file);
  }

  /** The source of the entry that a file name stands for. */
  sourceOf(fileName: string): string | undefined {
    return this.#entryOf(fileName)?.file;
  }

  /**
   * Reads a file of the unit's folder; waits for the bundle of an entry.
   *
   * @returns `undefined` when the unit has no such file.
   * @throws VireoError `OPTIMIZER_FAILED`
   */
  async read(fileName: string): Promise<string | undefined> {
    const entry = this.#entryOf(fileName);
    if (entry?.state === "failed") {
      const again = this.#createEntry(entry.file, entry.name);
      this.#entries.set(entry.name, again);
      this.#enqueue(again);
      await again.ready;
    } else if (entry) {
      if (entry.state === "reserved") this.#enqueue(entry);
      await entry.ready;
    }
    const text = await this.#readKept(fileName);
    if (text !== undefined || !fileName.endsWith(".js.map")) return text;
    await this.#makeMaps(fileName.slice(0, -".map".length));
    return await this.#readKept(fileName);
  }

  /** Rejects what waits, and what is asked for later: the server closes. */
  abort(error: unknown): void {
    this.#aborted = { error };
    for (const entry of this.#pending) entry.settle(error);
    this.#pending = [];
  }

  /** Resolves when nothing is in the making any more. */
  async idle(): Promise<void> {
    for (let work: unknown; work !== this.#work;) {
      await (work = this.#work);
      await this.#saving;
    }
  }

  async #readKept(fileName: string): Promise<string | undefined> {
    return this.#memory.get(fileName) ??
      await readFile(path.posix.join(this.folder, fileName), "utf8").catch(() => undefined);
  }

  #entryOf(fileName: string): Entry | undefined {
    return this.#entries.get(fileName.replace(/(?:\.cjs)?\.js$/, ""));
  }

  #createEntry(file: string, name: string): Entry {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {});
    const entry: Entry = {
      file,
      name,
      ready: promise,
      state: "reserved",
      settle(error) {
        entry.state = error === undefined ? "ready" : "failed";
        if (error === undefined) resolve();
        else reject(error);
      },
    };
    return entry;
  }

  #enqueue(entry: Entry): void {
    // Requests to the server of before a restart still come to this.
    if (this.#aborted) return entry.settle(this.#aborted.error);
    entry.state = "pending";
    this.#pending.push(entry);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#work = this.#work.then(async () => {
      await this.#context.gate();
      // Entries that are met in the same breath share a batch.
      await new Promise((resolve) => setTimeout(resolve));
      this.#isScheduled = false;
      const batch = this.#pending;
      this.#pending = [];
      if (batch.length > 0) await this.#run(batch);
    });
  }

  async #run(batch: Entry[]): Promise<void> {
    const done = this.#context.onWork(this.name, batch.length);
    try {
      if (this.#isOnDisk) {
        await withUnitLock(path.posix.join(this.folder, "lock"), async () => {
          await this.#adopt();
          await this.#bundle(batch.filter(({ file }) => !this.#record.entries.has(file)));
          await this.#save();
        });
      } else {
        await this.#bundle(batch);
        this.#saveLater();
      }
      for (const entry of batch) if (entry.state === "pending") entry.settle();
    } finally {
      done();
    }
  }

  /** Takes over what another server has added to the folder meanwhile. */
  async #adopt(): Promise<void> {
    const found = await readMetadata(this.folder, this.#context.root).catch(() => undefined);
    if (found && found.batches.length > this.#record.batches.length) {
      Object.assign(this.#record, found);
    }
  }

  async #bundle(batch: readonly Entry[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const entries = await Promise.all(
        batch.map(async ({ file, name }) => ({
          file,
          name,
          format: await this.#context.lexer.formatOf(file),
        })),
      );
      const { folder } = this;
      const { placed } = this.#record;
      const { bundleBatch } = await import("./bundle_batch.ts");
      const result = await bundleBatch({ folder, entries, placed }, this.#context);
      this.#keep(batch, { ...result, entries });
    } catch (error) {
      if (this.#aborted) {
        for (const entry of batch) entry.settle(this.#aborted.error);
      } else if (batch.length > 1) {
        // One of them is to blame: the others go on.
        for (const entry of batch) await this.#bundle([entry]);
      } else {
        batch[0]!.settle(bundleError(error, this.name, batch[0]!.file));
      }
    }
  }

  #keep(
    batch: readonly Entry[],
    { entries, links, outputs, placed }: BatchResult & { entries: BatchEntry[] },
  ): void {
    const record = this.#record;
    record.batches.push({
      entries: entries.map(({ file }) => file),
      outputs: [...outputs.keys()],
      replaced: new Map(Array.from(record.placed).filter(([file]) => placed.has(file))),
    });
    for (const { file, name, format } of entries) record.entries.set(file, { name, format });
    for (const [file, place] of placed) {
      record.placed.set(file, place);
      record.sources.set(file, stampOf(file));
    }
    record.links.push(...distinctLinks(links, record.links));
    for (const [name, content] of outputs) {
      record.outputs.set(name, Buffer.byteLength(content));
      this.#memory.set(name, content);
    }
    // What is on disk may be another server's by now: it has to know these files first.
    if (!this.#isOnDisk) { for (const entry of batch) entry.settle(); }
  }

  /** Makes the source maps of the batch that a script is of. */
  async #makeMaps(script: string): Promise<void> {
    const name = `${script}.map`;
    await (this.#work = this.#work.then(async () => {
      // Another request may have waited for the same ones.
      if (this.#aborted || await this.#readKept(name) !== undefined) return;
      const unit = {
        folder: this.folder,
        record: this.#record,
        read: (file: string) => this.#readKept(file),
      };
      const done = this.#context.onWork(this.name, 1);
      const { makeBatchMaps } = await import("./batch_maps.ts");
      const maps = await makeBatchMaps(script, unit, this.#context)
        .catch(() => new Map<string, string>())
        .finally(done);
      for (const [file, map] of maps) this.#memory.set(`${file}.map`, map);
      if (this.#isOnDisk) await this.#saveMaps(maps);
    }));
  }

  /** Maps are no part of the record: a cache without them is complete. */
  async #saveMaps(maps: ReadonlyMap<string, string>): Promise<void> {
    try {
      await Promise.all(Array.from(maps, async ([script, map]) => {
        await writeAtomically(path.posix.join(this.folder, `${script}.map`), map);
        this.#memory.delete(`${script}.map`);
      }));
    } catch (error) {
      this.#context.onWriteError(error);
    }
  }

  /** Writes a folder that nobody knows yet, when nothing is being bundled. */
  #saveLater(): void {
    this.#saving ??= this.#context.quiet().then(() => {
      this.#saving = undefined;
      this.#work = this.#work.then(() => this.#save());
    });
  }

  /** Writes what is in memory only. */
  async #save(): Promise<void> {
    const { root, onWriteError } = this.#context;
    const outputs = [...this.#memory];
    if (outputs.length === 0) return;
    try {
      await mkdir(this.folder, { recursive: true });
      await Promise.all(
        outputs.map(([name, content]) => writeFile(path.posix.join(this.folder, name), content)),
      );
      await writeMetadata(this.folder, root, this.#record);
      this.#isOnDisk = true;
      for (const [name] of outputs) this.#memory.delete(name);
    } catch (error) {
      // Half a folder is of no use to anybody, and the disk may be full.
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
