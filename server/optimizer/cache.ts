/**
 * How the cache is found again at the next start:
 *
 * 1. Each unit has a folder `name@salt`; the salt is new for each first bundling, so that an URL never gets other contents.
 * 2. A record counts when the config is the same and all its files are there.
 * 3. Its sources must be unchanged and, where the lockfile is another one, or there is none, the targets of its imports too.
 * 4. A unit that links to a unit which does not count does not count either.
 * 5. Of two folders of one unit (two servers that started at once) the newer one counts.
 */
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import {
  type Link,
  METADATA_FILE,
  readMetadata,
  sourcesAreUnchanged,
  type UnitRecord,
  writeMetadata,
} from "./metadata.ts";

export interface CacheOptions {
  /** The folder of all units. */
  folder: string;
  root: string;
  configHash: string;
  installHash: string;
  /** Whether an import still leads where it led. */
  linkIsUnchanged: (link: Link) => boolean;
  /** Takes one message when something in the cache was damaged. */
  onDamage: (message: string) => void;
}

/** A unit found in the cache. */
export interface CachedUnit {
  /** Its folder's name. */
  folderName: string;
  /** Its name. */
  unit: string;
  record: UnitRecord;
}

/** Milliseconds after which a folder that no server used is removed. */
const REMOVE_AFTER = 7 * 24 * 60 * 60 * 1000;

/** Finds the units of earlier sessions that can be used again. */
export async function readCache(options: CacheOptions): Promise<CachedUnit[]> {
  const names = await readdir(options.folder).catch(() => []);
  const found = await Promise.all(names.map((name) => readUnit(name, options)));
  const newest = new Map<string, CachedUnit & { time: number }>();
  for (const unit of found) {
    if (unit && unit.time > (newest.get(unit.unit)?.time ?? -1)) newest.set(unit.unit, unit);
  }
  dropDangling(newest, new Set(names));
  const units = [...newest.values()];
  await Promise.all(units.map((unit) => keep(unit, options)));
  return units;
}

/** Removes the folders that nobody has used for a week. */
export async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const file = path.posix.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > REMOVE_AFTER) await rm(file, { recursive: true, force: true });
  }
}

/** Whether a record of this config, complete on disk, still is what the packages would be bundled to. */
export function isCurrent(
  record: UnitRecord,
  { installHash, linkIsUnchanged }: Pick<CacheOptions, "installHash" | "linkIsUnchanged">,
): boolean {
  // Cheap enough to do always: whoever edits a package by hand must not need to know of a cache.
  if (!sourcesAreUnchanged(record)) return false;
  if (installHash !== "" && record.installHash === installHash) return true;
  return record.links.every(linkIsUnchanged);
}

async function readUnit(
  folderName: string,
  options: CacheOptions,
): Promise<CachedUnit & { time: number } | undefined> {
  const [, unit] = /^(.+)@\w+$/.exec(folderName) ?? [];
  if (unit === undefined) return undefined;
  const folder = path.posix.join(options.folder, folderName);
  try {
    const record = await readMetadata(folder, options.root);
    if (!record || record.configHash !== options.configHash) return undefined;
    if (!isCurrent(record, options)) return undefined;
    const { mtimeMs } = await stat(path.posix.join(folder, METADATA_FILE));
    return { folderName, unit, record, time: mtimeMs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    options.onDamage(`Bundling "${unit}" again, its cache is damaged: ${reason.split("\n")[0]}`);
    // The next start has nothing to say about it then.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    return undefined;
  }
}

/**
 * Drops units that link to folders which do not count, until none is left. A folder that is not there at all is one
 * that nobody has asked for.
 */
function dropDangling(units: Map<string, CachedUnit>, existing: ReadonlySet<string>): void {
  for (let dropped = true; dropped;) {
    dropped = false;
    const folders = new Set(Array.from(units.values(), ({ folderName }) => folderName));
    for (const [name, { record }] of units) {
      const dangles = record.links.some(({ unit }) =>
        unit !== undefined && existing.has(unit) && !folders.has(unit)
      );
      if (!dangles) continue;
      units.delete(name);
      dropped = true;
    }
  }
}

/** Marks a folder as used, and as checked against the lockfile of now. */
async function keep(
  { folderName, record }: CachedUnit,
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
