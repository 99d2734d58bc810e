import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { VireoError } from "../base/errors.ts";
import { normalizePath } from "../base/paths.ts";
import { userCacheFolder } from "../base/user_cache_folder.ts";
import { zipEntries } from "./zip.ts";

/**
 * The end of an archive's name in a project's own cache. In the user's cache, names end with Yarn's
 * cache key instead.
 */
const CHECKSUM = /-[\da-f]{10}$/;

/**
 * Unpacks packages that are installed as archives, so that all code that reads packages (esbuild,
 * file access, Node's own loader) sees plain files. Each is unpacked on first use, once per user.
 */
export class PackageStore {
  readonly #folder: string;

  /** @param folder Absolute path; by default one in the user's cache. */
  constructor(folder: string = path.join(userCacheFolder(), "vireo", "packages")) {
    this.#folder = normalizePath(folder);
  }

  /**
   * The folder for an archive's contents, which can be missing until {@linkcode unpack}.
   *
   * @param archive Absolute path.
   * @param instance Distinguishes instances of the same package; `""` for the only one.
   * @returns `undefined` when the archive is missing, like those for other platforms.
   */
  folderOf(archive: string, instance: string): string | undefined {
    const stats = statSync(archive, { throwIfNoEntry: false });
    if (!stats?.isFile()) return undefined;
    const name = path.posix.basename(archive, ".zip");
    // A checksum in the name identifies the contents, so that copies of a project share them.
    const place = CHECKSUM.test(name) ? "" : `${archive}\n${stats.mtimeMs}`;
    const identity = `${name}\n${stats.size}\n${place}\n${instance}`;
    const hash = createHash("sha256").update(identity).digest("hex").slice(0, 12);
    return `${this.#folder}/${name}-${hash}`;
  }

  /**
   * Unpacks an archive, unless its folder exists.
   *
   * @param folder Result of {@linkcode folderOf} for it.
   * @throws VireoError `FILE_UNREADABLE`
   */
  unpack(archive: string, folder: string): void {
    if (existsSync(folder)) return;
    const temporary = `${folder}.${crypto.randomUUID()}.tmp`;
    try {
      writeEntries(archive, temporary);
      renameSync(temporary, folder);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      // Another process can be quicker; its result is the same.
      if (existsSync(folder)) return;
      throw new VireoError("FILE_UNREADABLE", `Cannot unpack "${archive}": ${reason(error)}`, {
        hint:
          `Run "yarn install --check-cache", and make sure that "${this.#folder}" can be written`,
        cause: error,
      });
    }
  }
}

function writeEntries(archive: string, folder: string): void {
  const made = new Set<string>();
  for (const { name, data } of zipEntries(readFileSync(archive))) {
    const file = path.posix.join(folder, name);
    // A backslash is also a separator on Windows; Yarn writes none.
    if (!file.startsWith(`${folder}/`) || name.includes("\\")) {
      throw new Error(`"${name}" points outside of the archive`);
    }
    const parent = path.posix.dirname(file);
    if (!made.has(parent)) {
      mkdirSync(parent, { recursive: true });
      made.add(parent);
    }
    writeFileSync(file, data);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
