/**
 * The output of compilers on disk, kept between sessions: a start compiles only files that changed
 * since the last session.
 *
 * 1. Each module has one slot, a separate file that the next version overwrites. The cache
 *    therefore grows only with the project.
 * 2. A slot contains the digest of all inputs of the compilation: text, options, versions. A slot
 *    with another digest is ignored, so nothing needs to be invalidated, and a damaged slot counts
 *    as missing.
 * 3. A slot is read only for the first transform of a session; later transforms follow an edit.
 * 4. Slots are written once no more transforms arrive, under a temporary name first, so that no
 *    reader gets an incomplete one.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Debug } from "../base/debug.ts";
import { writeAtomically } from "../base/write_atomically.ts";

/** Keeps compilations between sessions. */
export interface CompilationCache {
  /**
   * Returns the compilation of an earlier session.
   *
   * @param slot Names the module and the kind of output.
   * @param key All inputs of the compilation.
   * @returns `undefined` if there is no compilation for this key, and from the second call for a
   *   slot on.
   */
  read(slot: string, key: string): unknown;
  /** Keeps a compilation, which must be a JSON value. */
  write(slot: string, key: string, value: unknown): void;
}

export interface TransformCacheOptions {
  /** Absolute path; the folder is created before the first write. */
  folder: string;
  /** The versions of all compilers. */
  version: string;
  /** Whether to ignore existing slots: `--force`. */
  force: boolean;
  debug: Debug;
}

interface Slot {
  digest: string;
  value: unknown;
}

/** Milliseconds without a compilation before slots are written, because the page has priority. */
const QUIET = 500;
/** Maximum age of a slot in milliseconds, so that slots of deleted files are removed eventually. */
const MAX_AGE = 30 * 24 * 60 * 60 * 1000;

export class TransformCache implements CompilationCache {
  /** Whether an earlier session wrote slots. */
  readonly isFilled: boolean;
  readonly #options: TransformCacheOptions;
  readonly #met = new Set<string>();
  readonly #unwritten = new Map<string, Slot>();
  #salt: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isTidy = false;
  /** Whether writing failed (full disk, no permission): the session continues without the cache. */
  #isUnwritable = false;

  constructor(options: TransformCacheOptions) {
    this.#options = options;
    this.isFilled = !options.force && existsSync(options.folder);
  }

  read(slot: string, key: string): unknown {
    if (!this.isFilled || this.#met.has(slot)) return undefined;
    this.#met.add(slot);
    try {
      // A first page reads hundreds of small files: waiting for each takes several times as long as
      // reading it.
      const { digest, value } = JSON.parse(readFileSync(this.#fileOf(slot), "utf8")) as Slot;
      return digest === this.#digest(key) ? value : undefined;
    } catch {
      // Missing or damaged: the next write replaces it.
      return undefined;
    }
  }

  write(slot: string, key: string, value: unknown): void {
    if (this.#isUnwritable) return;
    this.#unwritten.set(slot, { digest: this.#digest(key), value });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#flush(), QUIET);
  }

  /** Writes the remaining slots. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
  }

  #flush(): Promise<void> {
    return this.#writing = this.#writing.then(() => this.#writeAll()).catch((error) => {
      this.#isUnwritable = true;
      this.#unwritten.clear();
      this.#options.debug?.(`transforms are not cached: ${error}`);
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
    // As a digest: it is hashed again with each key.
    this.#salt ??= sha256(this.#options.version + ownSources());
    return sha256(`${this.#salt}\0${key}`);
  }
}

/** Set in bundles, by `scripts/compile/bundle_app.ts`. */
declare const VIREO_COMPILER_DIGEST: string | undefined;

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * Sizes and times of the compilers' own sources, which change without a new version in a
 * repository. A bundle contains their digest.
 */
function ownSources(): string {
  if (typeof VIREO_COMPILER_DIGEST === "string") return VIREO_COMPILER_DIGEST;
  const folder = fileURLToPath(new URL("../../compiler/", import.meta.url));
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort().map((name) => {
    const { size, mtimeMs } = statSync(path.join(folder, name));
    return `${name}:${size}:${mtimeMs}`;
  }).join();
}

/** Removes old slots. Files that another server renames or removes meanwhile are ignored. */
async function removeOld(folder: string): Promise<void> {
  const oldest = Date.now() - MAX_AGE;
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats && stats.mtimeMs < oldest) await rm(file, { force: true }).catch(() => {});
  }
}
