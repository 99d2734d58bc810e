import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";

const exists = (file: string) => access(file).then(() => true, () => false);

/**
 * Makes a folder once and keeps it in the user's cache for later runs. The folder gets its final
 * name only when it is complete, so a killed run leaves no half-made folder behind.
 *
 * @param name Its name in the cache, which includes the versions of its content.
 * @param make Fills the folder that it receives, and returns the folder to keep: the same one or
 *   one below it.
 * @returns Absolute path of the folder, which must not be changed; copy it instead.
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
      // Another process can be quicker; its result is as good.
      if (!await exists(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}
