import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import {
  lockFolder,
  readLocks,
  rootKey,
  type ServerLock,
  writeLock,
} from "../../../../server/cli/running/server_lock.ts";
import { createProject } from "../../../harness/project.ts";

const LOCK: ServerLock = {
  pid: 1,
  root: "/app",
  url: "http://localhost:5173/",
  token: "secret",
  instance: "one",
  version: "1.0.0",
  startedAt: 1,
};

/** Runs a test with another cache folder of the user. */
async function withCache(run: () => Promise<void>): Promise<void> {
  await using folder = await createProject({});
  const { XDG_CACHE_HOME } = process.env;
  process.env.XDG_CACHE_HOME = folder.root;
  try {
    await run();
  } finally {
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
  }
}

const ignore = process.platform !== "linux";

Deno.test({
  name: "writeLock() writes a file that only the user can read, and removes it",
  ignore,
  fn: () =>
    withCache(async () => {
      assert.deepEqual(await readLocks(), []);
      const remove = await writeLock(LOCK);
      await writeLock({ ...LOCK, url: "http://localhost:5174/" });
      const [found, ...others] = await readLocks();
      assert.deepEqual(found!.lock, { ...LOCK, url: "http://localhost:5174/" });
      assert.deepEqual(others, []);
      assert.equal((await stat(found!.file)).mode & 0o777, 0o600);
      assert.equal((await stat(lockFolder())).mode & 0o777, 0o700);
      await remove();
      assert.deepEqual(await readdir(lockFolder()), []);
    }),
});

Deno.test({
  name: "readLocks() finds the servers of one root, and removes broken files",
  ignore,
  fn: () =>
    withCache(async () => {
      await writeLock(LOCK);
      await writeLock({ ...LOCK, pid: 2 });
      await writeLock({ ...LOCK, pid: 3, root: "/app/below" });
      for (const [name, text] of [["4", "{"], ["5", "null"], ["6", '{"pid":-1}']]) {
        await writeFile(path.join(lockFolder(), `${rootKey("/app")}-${name}.json`), text!);
      }
      const pids = (await readLocks("/app")).map(({ lock }) => lock.pid);
      assert.deepEqual(pids.sort(), [1, 2]);
      assert.equal((await readdir(lockFolder())).length, 3);
    }),
});

Deno.test({
  name: "writeLock() gives up where it cannot write",
  ignore,
  fn: () =>
    withCache(async () => {
      await mkdir(path.dirname(lockFolder()), { recursive: true });
      await writeFile(lockFolder(), "");
      const remove = await writeLock(LOCK);
      await remove();
      assert.deepEqual(await readLocks(), []);
    }),
});
