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

/** The end of an archive's name in a project's own cache; in the cache of the user, names end with Yarn's settings. */
const CHECKSUM = /-[\da-f]{10}$/;

/**
 * Packages that are installed as archives, as plain files: everything that reads packages (esbuild, the file door, Node's
 * own loader) then needs to know nothing of archives. Each is unpacked when it is first wanted, once per user.
 */
export class PackageStore {
  readonly #folder: string;

  /** @param folder Absolute path; by default one in the user's cache. */
  constructor(folder: string = path.join(userCacheFolder(), "vireo", "packages")) {
    this.#folder = normalizePath(folder);
  }

  /**
   * The folder that an archive's contents are unpacked to, which may not be there yet.
   *
   * @param archive Absolute path.
   * @param instance Tells instances of the same package apart; `""` when there is one.
   * @returns `undefined` when the archive is missing, as those for other platforms are.
   */
  folderOf(archive: string, instance: string): string | undefined {
    const stats = statSync(archive, { throwIfNoEntry: false });
    if (!stats?.isFile()) return undefined;
    const name = path.posix.basename(archive, ".zip");
    // Copies of a project share what they have: there the name ends with a checksum.
    const place = CHECKSUM.test(name) ? "" : `${archive}\n${stats.mtimeMs}`;
    const identity = `${name}\n${stats.size}\n${place}\n${instance}`;
    const hash = createHash("sha256").update(identity).digest("hex").slice(0, 12);
    return `${this.#folder}/${name}-${hash}`;
  }

  /**
   * Unpacks an archive, unless that was done before.
   *
   * @param folder What {@linkcode folderOf} gave for it.
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
      // Another process may have been quicker; what it unpacked is the same.
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
    // On Windows a backslash separates too; Yarn writes none.
    if (!file.startsWith(`${folder}/`) || name.includes("\\")) {
      throw new Error(`"${name}" leads out of the archive`);
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
