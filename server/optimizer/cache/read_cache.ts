/**
 * How the cache is found again at the next start:
 *
 * 1. Each store has a folder `packs@salt` with a random salt, so that the content of a URL never
 *    changes.
 * 2. A record is valid when the config is the same and all its files exist.
 * 3. Its sources must be unchanged. If the lockfile is missing or has changed, the targets of its
 *    imports must be unchanged too.
 * 4. Of several valid stores (two servers that started at once), the newest one is used.
 */
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import {
  type Link,
  METADATA_FILE,
  readMetadata,
  sourcesAreUnchanged,
  type StoreRecord,
  writeMetadata,
} from "./metadata.ts";

export interface CacheOptions {
  /** The folder of all stores. */
  folder: string;
  root: string;
  configHash: string;
  installHash: string;
  /** The hash of the config's text, for packs that plugins have changed. */
  pluginHash: string;
  /** Whether an import still has the same target. */
  linkIsUnchanged: (link: Link) => boolean;
  /** Receives one message when a part of the cache was damaged. */
  onDamage: (message: string) => void;
}

/** A store found in the cache. */
export interface CachedStore {
  /** Its folder's name. */
  folderName: string;
  record: StoreRecord;
}

/** Milliseconds after which an unused folder is removed. */
const REMOVE_AFTER = 7 * 24 * 60 * 60 * 1000;

/** Finds the newest store of an earlier session that is still valid. */
export async function readCache(options: CacheOptions): Promise<CachedStore | undefined> {
  const names = await readdir(options.folder).catch(() => []);
  const found = (await Promise.all(names.map((name) => readStore(name, options))))
    .filter((store) => store !== undefined);
  const newest = found.sort((a, b) => b.time - a.time)[0];
  if (newest) await keep(newest, options);
  return newest;
}

/** Removes the folders that were not used for a week. */
export async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.posix.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > REMOVE_AFTER) await rm(file, { recursive: true, force: true });
  }
}

/** Whether a record of this config, complete on disk, still matches the installed packages. */
export function isCurrent(
  record: StoreRecord,
  { installHash, pluginHash, linkIsUnchanged }: Pick<
    CacheOptions,
    "installHash" | "pluginHash" | "linkIsUnchanged"
  >,
): boolean {
  if (record.pluginHash !== "" && record.pluginHash !== pluginHash) return false;
  // Cheap enough to always check: a package edited by hand must not be served from the cache.
  if (!sourcesAreUnchanged(record)) return false;
  if (installHash !== "" && record.installHash === installHash) return true;
  return record.links.every(linkIsUnchanged);
}

async function readStore(
  folderName: string,
  options: CacheOptions,
): Promise<CachedStore & { time: number } | undefined> {
  if (!/^packs@\w+$/.test(folderName)) return undefined;
  const folder = path.posix.join(options.folder, folderName);
  try {
    const record = await readMetadata(folder, options);
    if (!record || !isCurrent(record, options)) return undefined;
    const { mtimeMs } = await stat(path.posix.join(folder, METADATA_FILE));
    return { folderName, record, time: mtimeMs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.onDamage(
      `Bundling dependencies again because their cache is damaged: ${reason.split("\n")[0]}`,
    );
    // Without the folder, the next start does not warn again.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    return undefined;
  }
}

/** Marks a folder as used, and as checked against the current lockfile. */
async function keep(
  { folderName, record }: CachedStore,
  { folder, root, installHash }: CacheOptions,
): Promise<void> {
  const own = path.posix.join(folder, folderName);
  const now = new Date();
  try {
    await utimes(own, now, now);
    if (record.installHash === installHash) return;
    record.installHash = installHash;
    await writeMetadata(own, root, record);
  } catch {
    // A cache that cannot be written can still be read.
  }
}
