/**
 * How files are embedded in an executable:
 *
 * 1. `scripts/compile.ts` embeds the parts that the operating system must load from disk (esbuild's
 *    program, native add-ons), with their hashes, and makes the libraries request their paths here.
 * 2. The first request writes the file into the user's cache folder under a temporary name, and
 *    renames it: a second process sees either all of it or nothing. The name contains the hash, so
 *    versions do not conflict.
 * 3. An existing file is only used if its hash matches.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { VireoError } from "../base/errors.ts";
import { userCacheFolder } from "../base/user_cache_folder.ts";

/** A file inside of this executable. */
export interface EmbeddedFile {
  /** Its file name on disk. */
  readonly name: string;
  /** Path or URL from which this program reads it. */
  readonly source: string | URL;
  /** SHA-256 of its contents, in hexadecimal. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly isExecutable: boolean;
}

/**
 * Writes an embedded file to disk. Synchronous, because libraries load their native parts while
 * they are imported.
 *
 * @param folder The target folder; created for this user only.
 * @returns Absolute path.
 * @throws VireoError `USAGE` when the folder is not writable.
 */
export function unpackFile(
  file: EmbeddedFile,
  folder: string = path.join(userCacheFolder(), "vireo", "native"),
): string {
  const target = path.join(folder, `${file.hash.slice(0, 16)}-${file.name}`);
  const mode = file.isExecutable ? 0o755 : 0o644;
  if (isIntact(target, file)) return target;
  const temporary = `${target}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, readFileSync(file.source), { mode, flag: "wx" });
    // The mode above is subject to the umask.
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (cause) {
    discard(temporary);
    // Windows cannot replace a running program: another process was quicker.
    if (isIntact(target, file)) return target;
    throw new VireoError("USAGE", `Cannot unpack "${file.name}" into "${folder}"`, {
      hint: "Make the folder writable, or set XDG_CACHE_HOME to one that is",
      cause,
    });
  }
  return target;
}

/**
 * Loads a native add-on that is inside of this executable.
 *
 * @throws VireoError `USAGE` when it cannot be unpacked.
 */
export function loadEmbeddedAddon(file: EmbeddedFile): unknown {
  return createRequire(import.meta.url)(unpackFile(file));
}

function discard(temporary: string): void {
  try {
    rmSync(temporary, { force: true });
  } catch {
    // If even the folder could not be created, there is nothing to remove.
  }
}

function isIntact(target: string, { hash, size, isExecutable }: EmbeddedFile): boolean {
  try {
    const stats = statSync(target);
    if (!stats.isFile() || stats.size !== size) return false;
    if (createHash("sha256").update(readFileSync(target)).digest("hex") !== hash) return false;
    if (isExecutable && (stats.mode & 0o100) === 0) chmodSync(target, 0o755);
    return true;
  } catch {
    return false;
  }
}
