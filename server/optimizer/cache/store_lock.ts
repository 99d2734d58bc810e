/**
 * A lock that a killed process left behind is taken over at once, since it contains the process id.
 * `proper-lockfile`, last released in 2021, would let the next server wait until the lock is stale.
 */
import { open, readFile, rm, stat } from "node:fs/promises";
import process from "node:process";
import { isRunning } from "../../runtime/is_running.ts";

/** Milliseconds after which a lock counts as left behind. */
const STALE_AFTER = 60_000;
/** Milliseconds to wait for another server before working without the lock. */
const WAIT_AT_MOST = 15_000;

/**
 * Runs `work` while no other process runs it for the same `file`. A lock that cannot be created (on
 * a read-only disk) or acquired (while another server hangs) does not stop the work.
 *
 * @param file Absolute path of the lock file; its folder exists.
 */
export async function withStoreLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const isHeld = await acquire(file);
  try {
    return await work();
  } finally {
    if (isHeld) await rm(file, { force: true }).catch(() => {});
  }
}

async function acquire(file: string): Promise<boolean> {
  const deadline = performance.now() + WAIT_AT_MOST;
  while (performance.now() < deadline) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid)).finally(() => handle.close());
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EEXIST") return false;
    }
    if (await isStale(file)) await rm(file, { force: true }).catch(() => {});
    else await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function isStale(file: string): Promise<boolean> {
  try {
    const [{ mtimeMs }, text] = await Promise.all([stat(file), readFile(file, "utf8")]);
    const age = Date.now() - mtimeMs;
    if (age > STALE_AFTER) return true;
    const pid = Number(text);
    // The file is empty for a moment after its creation.
    if (!Number.isInteger(pid) || pid <= 0) return age > 1000;
    return pid !== process.pid && !isRunning(pid);
  } catch {
    return false;
  }
}
