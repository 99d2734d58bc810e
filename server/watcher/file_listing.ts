/**
 * The files below the watched folders, by name. How events become changes:
 *
 * 1. An event only names a path; its type is not trusted. The path is looked up on disk.
 * 2. An unlisted file was created, a listed but missing one was deleted, and any other was updated.
 *    So a save by rename is an update, whatever the system calls it.
 * 3. A folder stands for everything in it, because it can have been moved here, or filled before it
 *    was watched.
 * 4. A missing file gets a moment to reappear, because many programs unlink a file before they
 *    write it.
 */
import { lstatSync, type Stats } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { FileChange } from "../base/file_change.ts";
import { type FileStamp, fileStamp, isCertain, isSameStamp, MISSING_GRACE } from "./file_stamp.ts";

/** The result of {@linkcode FileListing.probe}. */
export interface Findings {
  changes: FileChange[];
  /** Folders that exist. */
  folders: string[];
  /** Paths that do not exist. */
  gone: string[];
}

export interface FileListingOptions {
  /** Whether a path is not watched. */
  isIgnored: (file: string) => boolean;
  /** Whether only the files directly in a folder are listed. */
  isFlat: (folder: string) => boolean;
  /** Whether to wait for a missing file to reappear. */
  canReturn: (file: string) => boolean;
}

const MISSING_STEP = 10;

type Entry = "file" | "folder" | undefined;

export class FileListing {
  /** By path; with the stamp at the last seen change. */
  readonly #files = new Map<string, FileStamp | undefined>();
  readonly #folders = new Set<string>();
  /**
   * The inode of each listed folder and the time of its listing; 0 when another folder has replaced
   * it.
   */
  readonly #listed = new Map<string, { ino: number; since: number }>();
  readonly #options: FileListingOptions;

  constructor(options: FileListingOptions) {
    this.#options = options;
  }

  /** Every listed folder. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /**
   * Lists the contents of a folder.
   *
   * @param folder Absolute, normalized path.
   * @param depth Number of folder levels to list below it.
   * @param seen Receives every file that exists.
   * @returns The files that were not listed before.
   */
  async scan(folder: string, depth = Infinity, seen?: Set<string>): Promise<string[]> {
    this.#folders.add(folder);
    this.#noteListed(folder);
    const found: string[] = [];
    const inner: string[] = [];
    const entries = await readdir(folder, { withFileTypes: true }).catch(noneIfMissing);
    // An unreadable folder counts as unchanged.
    if (!entries) { for (const file of this.#listedAt(folder)) seen?.add(file); }
    for (const entry of entries ?? []) {
      const file = path.posix.join(folder, entry.name);
      if (this.#options.isIgnored(file)) continue;
      if (!entry.isDirectory()) seen?.add(file);
      if (entry.isDirectory()) inner.push(file);
      else if (!this.#files.has(file)) {
        this.#files.set(file, undefined);
        found.push(file);
      }
    }
    if (depth === 0) return found;
    const below = await Promise.all(inner.map((each) => this.scan(each, depth - 1, seen)));
    return [...found, ...below.flat()];
  }

  /**
   * Finds the changes at the given paths.
   *
   * @param paths Absolute and normalized, each with whether an event reported its deletion.
   */
  async probe(paths: ReadonlyMap<string, boolean>): Promise<Findings> {
    const changes = new Map<string, FileChange>();
    const findings: Findings = { changes: [], folders: [], gone: [] };
    const missing = new Set<string>();
    const names = new FolderNames();
    await Promise.all(Array.from(paths, async ([file, saysDeleted]) => {
      const entry = await entryAt(file, saysDeleted ? names : undefined);
      if (entry === "file") this.#found(file, changes);
      else if (entry === "folder") {
        findings.folders.push(file);
        await this.#foundFolder(file, { changes, missing });
      } else {
        findings.gone.push(file);
        for (const each of this.#listedAt(file)) missing.add(each);
        this.#forgetFolder(file);
      }
    }));
    await this.#settle(missing, changes);
    findings.changes = [...changes.values()];
    return findings;
  }

  /**
   * Compares the names in a folder with the disk.
   *
   * @param depth Number of folder levels below it to compare.
   */
  async rescan(folder: string, depth = Infinity): Promise<FileChange[]> {
    const changes = new Map<string, FileChange>();
    const missing = new Set<string>();
    const seen = new Set<string>();
    const before = [...this.#listedAt(folder)];
    for (const file of await this.scan(folder, depth, seen)) {
      changes.set(file, { type: "create", file });
    }
    for (const file of before) {
      const isBeyond = depth === 0 && path.posix.dirname(file) !== folder;
      if (!isBeyond && !seen.has(file)) missing.add(file);
    }
    await this.#settle(missing, changes);
    return [...changes.values()];
  }

  /** Records a file that exists. */
  #found(file: string, changes: Map<string, FileChange>): void {
    const isListed = this.#files.has(file);
    const before = this.#files.get(file);
    const now = fileStamp(file);
    this.#files.set(file, now);
    for (const each of this.#folders.has(file) ? this.#listedAt(file) : []) {
      if (each !== file) this.#remove(each, changes);
    }
    this.#forgetFolder(file);
    if (!isListed) changes.set(file, { type: "create", file });
    else if (changes.get(file)?.type === "create") return;
    else if (!before || !now || !isSameStamp(before, now) || !isCertain(before)) {
      changes.set(file, { type: "update", file });
    }
  }

  /** Records a folder that exists, possibly in place of a file. */
  async #foundFolder(
    folder: string,
    { changes, missing }: { changes: Map<string, FileChange>; missing: Set<string> },
  ): Promise<void> {
    if (this.#files.has(folder)) this.#remove(folder, changes);
    const before = [...this.#listedAt(folder)];
    const seen = new Set<string>();
    const depth = this.#options.isFlat(folder) ? 0 : Infinity;
    for (const file of await this.scan(folder, depth, seen)) {
      changes.set(file, { type: "create", file });
      this.#files.set(file, fileStamp(file));
    }
    for (const file of before) {
      if (!seen.has(file)) missing.add(file);
      else if (!this.#isAsListed(file)) this.#found(file, changes);
    }
  }

  #noteListed(folder: string): void {
    const ino = statsOf(folder)?.ino ?? 0;
    const known = this.#listed.get(folder);
    if (known?.ino !== ino) this.#listed.set(folder, { ino, since: known ? 0 : Date.now() });
  }

  /**
   * Whether a file without a stamp is unwritten since it was listed, so that only its folder was
   * touched.
   */
  #isAsListed(file: string): boolean {
    const now = this.#files.get(file) ? undefined : fileStamp(file);
    const { since = 0 } = this.#listed.get(path.posix.dirname(file)) ?? {};
    return now !== undefined && isCertain({ ...now, seenAt: since });
  }

  /**
   * Waits for missing files to reappear, as long as that can matter, and records the others as
   * deleted.
   */
  async #settle(missing: Set<string>, changes: Map<string, FileChange>): Promise<void> {
    const deadline = performance.now() + MISSING_GRACE;
    for (;;) {
      const names = new FolderNames();
      await Promise.all(Array.from(missing, async (file) => {
        if (await entryAt(file, names) !== "file") return;
        missing.delete(file);
        this.#found(file, changes);
      }));
      const isAwaited = missing.values().some(this.#options.canReturn);
      if (!isAwaited || performance.now() > deadline) break;
      await new Promise((resolve) => setTimeout(resolve, MISSING_STEP));
    }
    for (const file of missing) this.#remove(file, changes);
  }

  #remove(file: string, changes: Map<string, FileChange>): void {
    this.#files.delete(file);
    changes.set(file, { type: "delete", file });
  }

  /** The listed file with this path, or the listed files below it. */
  *#listedAt(file: string): Iterable<string> {
    if (this.#files.has(file)) yield file;
    if (!this.#folders.has(file)) return;
    const below = file + "/";
    for (const each of this.#files.keys()) if (each.startsWith(below)) yield each;
  }

  #forgetFolder(folder: string): void {
    if (!this.#folders.has(folder)) return;
    const below = folder + "/";
    for (const each of this.#folders) {
      if (each !== folder && !each.startsWith(below)) continue;
      this.#folders.delete(each);
      this.#listed.delete(each);
    }
  }
}

/** The names in folders; each folder is read once. */
class FolderNames {
  readonly #names = new Map<string, Promise<string[] | undefined>>();

  async has(file: string): Promise<boolean> {
    const folder = path.posix.dirname(file);
    let names = this.#names.get(folder);
    if (!names) {
      names = readdir(folder).catch(noneIfMissing);
      this.#names.set(folder, names);
    }
    return (await names)?.includes(path.posix.basename(file)) ?? true;
  }
}

/**
 * A missing folder has no names. The names in an unreadable folder are unknown, for example when
 * file descriptors run out.
 */
function noneIfMissing(error: { code?: string }): [] | undefined {
  return error.code === "ENOENT" || error.code === "ENOTDIR" ? [] : undefined;
}

/**
 * The kind of entry at a path. On a case-insensitive file system, a file renamed from `App.vue` to
 * `app.vue` still has stats under its old name; the folder's listing has the exact name.
 */
async function entryAt(file: string, names?: FolderNames): Promise<Entry> {
  const found = statsOf(file);
  if (!found || (names && !await names.has(file))) return undefined;
  return found.isDirectory() ? "folder" : "file";
}

/** Synchronous on purpose, as in `file_stamp.ts`: every save waits for it. */
function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
