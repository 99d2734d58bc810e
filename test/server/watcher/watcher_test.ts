import { deepEqual, equal } from "node:assert/strict";
import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FileChange, Watcher } from "../../../server/watcher/watcher.ts";

/** A watcher on a folder of its own; `next` resolves with the events of a file once they came. */
async function watching() {
  const root = await realpath(await Deno.makeTempDir());
  const waiting = new Map<string, (change: FileChange) => void>();
  const gaps: string[] = [];
  const batches: FileChange[][] = [];
  const watcher = new Watcher({
    root,
    ignored: ["**/node_modules/**", "**/.git/**"],
    onChanges: (changes) => {
      batches.push(changes);
      for (const change of changes) waiting.get(change.file)?.(change);
      return Promise.resolve();
    },
    onGap: (reason) => {
      gaps.push(reason);
      for (const resolve of gapWaiters) resolve(reason);
    },
    debug: undefined,
  });
  const gapWaiters: ((reason: string) => void)[] = [];
  await watcher.start();
  return {
    root,
    gaps,
    batches,
    watcher,
    next: (file: string) => new Promise<FileChange>((resolve) => waiting.set(file, resolve)),
    gap: () => new Promise<string>((resolve) => gapWaiters.push(resolve)),
    async [Symbol.asyncDispose]() {
      await watcher.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

Deno.test("Watcher reports a file that is created, changed and deleted", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  let change = world.next(file);
  await writeFile(file, "1");
  equal((await change).type, "create");
  change = world.next(file);
  await writeFile(file, "2");
  equal((await change).type, "update");
  change = world.next(file);
  await rm(file);
  equal((await change).type, "delete");
});

Deno.test("Watcher reports the target of a save by rename", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  let change = world.next(file);
  await writeFile(file, "1");
  await change;
  change = world.next(file);
  await writeFile(file + ".tmp", "2");
  await rename(file + ".tmp", file);
  deepEqual((await change).file, file);
});

Deno.test("Watcher does not report what lies in ignored folders", async () => {
  await using world = await watching();
  await mkdir(join(world.root, "node_modules", "x"), { recursive: true });
  await writeFile(join(world.root, "node_modules", "x", "index.js"), "1");
  const file = join(world.root, "seen.ts");
  const change = world.next(file);
  await writeFile(file, "1");
  await change;
  const reported = world.batches.flat().map((each) => each.file);
  deepEqual(reported.filter((each) => each.endsWith("index.js")), []);
});

Deno.test("Watcher asks for a comparison with the disk when a folder appears", async () => {
  await using world = await watching();
  const gap = world.gap();
  await mkdir(join(world.root, "pages"));
  equal((await gap).includes("pages"), true);
});

Deno.test("Watcher merges changes while a batch is being worked on", async () => {
  const batches: FileChange[][] = [];
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const watcher = new Watcher({
    root: "/nowhere",
    ignored: [],
    onChanges: async (changes) => {
      batches.push(changes);
      if (batches.length === 1) await release;
    },
    onGap: () => {},
    debug: undefined,
  });
  watcher.report([{ type: "update", file: "/a" }]);
  watcher.report([{ type: "delete", file: "/b" }]);
  watcher.report([{ type: "create", file: "/b" }, { type: "update", file: "/c" }]);
  resolve();
  await watcher.idle();
  deepEqual(batches, [
    [{ type: "update", file: "/a" }],
    [{ type: "update", file: "/b" }, { type: "update", file: "/c" }],
  ]);
});
