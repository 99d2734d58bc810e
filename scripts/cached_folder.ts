import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";

const exists = (file: string) => access(file).then(() => true, () => false);

/**
 * Gives a folder that is made once and kept in the user's cache for the next run. It gets its final name only when it
 * is complete, so that a run that is killed leaves nothing half made behind.
 *
 * @param name Its name in the cache; has the versions of what is in it.
 * @param make Fills the folder that it is given and returns the one to keep: this one or one below it.
 * @returns Absolute path of the folder, which is not to be changed; take a copy.
 */
export async function cachedFolder(
  name: string,
  make: (folder: string) => Promise<string>,
): Promise<string> {
  const cache = path.join(
    process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache"),
    "vireo-tests",
  );
  const folder = path.join(cache, name);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, ".making-"));
  try {
    const made = await make(work);
    await rename(made, folder).catch(async (error) => {
      // Another process may have been quicker; what it made is as good.
      if (!await exists(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}
