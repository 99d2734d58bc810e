/**
 * How files travel inside of an executable:
 *
 * 1. `scripts/compile.ts` puts what the operating system has to find as a file (esbuild's program, native add-ons) into the
 *    executable, with its hash, and makes the libraries ask here for the place.
 * 2. The first one that asks has the file written into the user's cache folder, beside its final name, and renamed: a second
 *    process sees all of it or nothing. The name has the hash, so versions do not disturb each other.
 * 3. What is there already is taken only if its hash is right.
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
  /** What it is called on disk. */
  readonly name: string;
  /** Where this program reads it. */
  readonly source: string | URL;
  /** SHA-256 of its contents, in hexadecimal. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly isExecutable: boolean;
}

/**
 * Gives an embedded file a place on disk. Synchronous, because libraries load their native parts while they are imported.
 *
 * @param folder Where to put it; made for this user only.
 * @returns Absolute path.
 * @throws VireoError `USAGE` when nothing can be written there.
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
    // Windows does not replace a program that runs: another process was quicker.
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
    // Where not even its folder could be made there is nothing to remove.
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
