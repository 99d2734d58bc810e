import { equal } from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gitLock } from "../../../server/watcher/git_lock.ts";

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "git-lock-"));
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

Deno.test("gitLock() is true while Git changes files of the repository around a folder", async () => {
  await using temporary = await temporaryFolder();
  const { folder } = temporary;
  const root = join(folder, "packages/app");
  await mkdir(root, { recursive: true });
  await mkdir(join(folder, ".git"));
  const isLocked = gitLock(root);
  equal(isLocked(), false);
  const lock = join(folder, ".git/index.lock");
  await writeFile(lock, "");
  equal(isLocked(), true);
  // A killed Git leaves its lock behind.
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(lock, longAgo, longAgo);
  equal(isLocked(), false);
});

Deno.test("gitLock() follows the .git file of an additional working tree", async () => {
  await using temporary = await temporaryFolder();
  const { folder } = temporary;
  const root = join(folder, "tree");
  const own = join(folder, "main/.git/worktrees/tree");
  await mkdir(root);
  await mkdir(own, { recursive: true });
  await writeFile(join(root, ".git"), "gitdir: ../main/.git/worktrees/tree\n");
  await writeFile(join(own, "index.lock"), "");
  equal(gitLock(root)(), true);
});

Deno.test("gitLock() is false without a repository", async () => {
  await using temporary = await temporaryFolder();
  equal(gitLock(temporary.folder)(), false);
});
