/**
 * What compilers made of the project's files, on disk from one session to the next: a start compiles only what has
 * changed since the last one.
 *
 * 1. Each module has one slot, a file of its own, which the next version overwrites; so the cache stays as large as
 *    the project.
 * 2. A slot holds the digest of everything that went into the compilation: text, options, versions. Only an equal
 *    digest counts, so there is nothing to invalidate and whatever is damaged is as good as missing.
 * 3. A slot is read for the first transform in a session only; after that the file has been edited.
 * 4. Slots are written when the work is done, under another name first, so that no one reads half of one.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Debug } from "../base/debug.ts";
import { writeAtomically } from "../base/write_atomically.ts";

/** Remembers compilations beyond the session. */
export interface CompilationCache {
  /**
   * What an earlier session compiled.
   *
   * @param slot Names the module and what is made of it.
   * @param key Everything that goes into the compilation.
   * @returns `undefined` when there is nothing for this key, and from the second call for a slot on.
   */
  read(slot: string, key: string): unknown;
  /** Keeps what was compiled: a value that JSON can hold. */
  write(slot: string, key: string, value: unknown): void;
}

export interface TransformCacheOptions {
  /** Absolute path; made when there is something to write. */
  folder: string;
  /** The versions of all that compiles. */
  version: string;
  /** Whether to pass over what is there: `--force`. */
  force: boolean;
  debug: Debug;
}

interface Slot {
  digest: string;
  value: unknown;
}

/** How long nothing must have been compiled before slots are written, in milliseconds: the page goes first. */
const QUIET = 500;
/** After this time a slot is compiled anew, in milliseconds: so that those of removed files go some day. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

export class TransformCache implements CompilationCache {
  /** Whether an earlier session left anything. */
  readonly isFilled: boolean;
  readonly #options: TransformCacheOptions;
  readonly #met = new Set<string>();
  readonly #unwritten = new Map<string, Slot>();
  #salt: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isTidy = false;
  /** The disk is full, the folder may not be written: the session goes on without. */
  #isUnwritable = false;

  constructor(options: TransformCacheOptions) {
    this.#options = options;
    this.isFilled = !options.force && existsSync(options.folder);
  }

  read(slot: string, key: string): unknown {
    if (!this.isFilled || this.#met.has(slot)) return undefined;
    this.#met.add(slot);
    try {
      // Hundreds of small files on a first page: to wait for each takes a multiple of the time that it takes to read it.
      const { digest, value } = JSON.parse(readFileSync(this.#fileOf(slot), "utf8")) as Slot;
      return digest === this.#digest(key) ? value : undefined;
    } catch {
      // Missing or damaged: the next one to be written mends it.
      return undefined;
    }
  }

  write(slot: string, key: string, value: unknown): void {
    if (this.#isUnwritable) return;
    this.#unwritten.set(slot, { digest: this.#digest(key), value });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#flush(), QUIET);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
  }

  #flush(): Promise<void> {
    return this.#writing = this.#writing.then(() => this.#writeAll()).catch((error) => {
      this.#isUnwritable = true;
      this.#unwritten.clear();
      this.#options.debug?.(`transforms are not kept: ${error}`);
    });
  }

  async #writeAll(): Promise<void> {
    if (this.#unwritten.size === 0) return;
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true });
    for (const [slot, entry] of this.#unwritten) {
      this.#unwritten.delete(slot);
      await writeAtomically(this.#fileOf(slot), JSON.stringify(entry));
    }
    if (this.#isTidy) return;
    this.#isTidy = true;
    await removeOld(folder);
  }

  #fileOf(slot: string): string {
    return path.join(this.#options.folder, `${sha256(slot).slice(0, 32)}.json`);
  }

  #digest(key: string): string {
    this.#salt ??= this.#options.version + ownSources();
    return sha256(`${this.#salt}\0${key}`);
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Sizes and times of the compilers' own sources, which change without a new version when they come from a repository. */
function ownSources(): string {
  if (!import.meta.url.endsWith("/server/transform/transform_cache.ts")) return "";
  const folder = fileURLToPath(new URL("../../compiler/", import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort().map((name) => {
    const { size, mtimeMs } = statSync(path.join(folder, name));
    return `${name}:${size}:${mtimeMs}`;
  }).join();
}

/** What another server is just about to rename, or removes as well, is of no interest. */
async function removeOld(folder: string): Promise<void> {
  const oldest = Date.now() - MAX_AGE;
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats && stats.mtimeMs < oldest) await rm(file, { force: true }).catch(() => {});
  }
}
