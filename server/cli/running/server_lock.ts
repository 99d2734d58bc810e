/**
 * How commands find running servers: each server started from the command line has a small file in
 * the user's cache folder, named after its root and its process. The file holds the token of the
 * server, so only the user can read it. It is a hint: a killed server leaves its file behind, so
 * the server itself is asked who it is (`running_servers.ts`).
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { normalizePath } from "../../base/paths.ts";
import { userCacheFolder } from "../../base/user_cache_folder.ts";
import { writeAtomically } from "../../base/write_atomically.ts";

/** A server as its file describes it. */
export interface ServerLock {
  pid: number;
  /** Absolute real path of the folder that was started. */
  root: string;
  /** The first local URL, with the base. */
  url: string;
  token: string;
  /** Names this start of the server. */
  instance: string;
  /** Vireo's version. */
  version: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** A lock and its file. */
export interface FoundLock {
  file: string;
  lock: ServerLock;
}

/** The folder of the files. */
export function lockFolder(): string {
  return path.join(userCacheFolder(), "vireo", "servers");
}

/** The part of the file's name that tells the root. */
export function rootKey(root: string): string {
  return createHash("sha256").update(root).digest("hex").slice(0, 16);
}

/** The real path of a folder, with slashes; the path as it is if the folder does not exist. */
export async function realFolder(folder: string): Promise<string> {
  const absolute = path.resolve(folder);
  return normalizePath(await realpath(absolute).catch(() => absolute));
}

/**
 * Writes the file of a server, or replaces it. A folder that is not writable is no failure: other
 * commands do not find the server then.
 *
 * @returns Removes the file.
 */
export async function writeLock(lock: ServerLock): Promise<() => Promise<void>> {
  const file = path.join(lockFolder(), `${rootKey(lock.root)}-${lock.pid}.json`);
  try {
    await mkdir(lockFolder(), { recursive: true, mode: 0o700 });
    await writeAtomically(file, JSON.stringify(lock), { mode: 0o600 });
  } catch {
    return () => Promise.resolve();
  }
  return () => rm(file, { force: true }).catch(() => {});
}

/**
 * Reads the files of servers; broken ones are removed.
 *
 * @param root Only of servers with this root: an absolute real path.
 */
export async function readLocks(root?: string): Promise<FoundLock[]> {
  const names = await readdir(lockFolder()).catch(() => []);
  const prefix = root === undefined ? "" : `${rootKey(root)}-`;
  const files = names.filter((name) => name.startsWith(prefix) && name.endsWith(".json"))
    .map((name) => path.join(lockFolder(), name));
  const found = await Promise.all(files.map(async (file) => {
    const lock = parseLock(await readFile(file, "utf8").catch(() => ""));
    if (!lock) await rm(file, { force: true }).catch(() => {});
    return lock && { file, lock };
  }));
  return found.filter((each) => each !== undefined);
}

function parseLock(text: string): ServerLock | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { pid, startedAt, root, url, token, instance, version } = (value ?? {}) as ServerLock;
  const texts = [root, url, token, instance, version];
  const isValid = Number.isInteger(pid) && pid > 0 && typeof startedAt === "number" &&
    texts.every((each) => typeof each === "string") && URL.canParse(url);
  return isValid ? { pid, startedAt, root, url, token, instance, version } : undefined;
}
