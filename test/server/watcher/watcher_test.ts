import { deepEqual, equal, match } from "node:assert/strict";
import { mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WatchFolders } from "../../../server/watcher/fast_folders.ts";
import type { IgnoredPattern } from "../../../server/plugin_api/options.ts";
import type { FileChange } from "../../../server/base/file_change.ts";
import { Watcher } from "../../../server/watcher/watcher.ts";

interface Waiting {
  type: FileChange["type"] | undefined;
  resolve: (change: FileChange) => void;
}

/** A watcher on a temporary folder; `next` resolves with the events of a file. */
async function watching({ ignored = [], watchFolders, onDebug }: {
  ignored?: IgnoredPattern[];
  watchFolders?: WatchFolders;
  onDebug?: (text: string) => void;
} = {}) {
  const folder = await realpath(await Deno.makeTempDir());
  const root = join(folder, "root");
  const outside = join(folder, "outside");
  for (const each of [root, outside, join(folder, ".git")]) await mkdir(each);
  const warnings: string[] = [];
  const waiting = new Map<string, Waiting>();
  const gaps: string[] = [];
  const batches: FileChange[][] = [];
  const watcher = new Watcher({
    root,
    ignored: ["**/node_modules/**", "**/.git/**", ...ignored],
    onChanges: (changes) => {
      batches.push(changes);
      for (const change of changes) {
        const { type, resolve } = waiting.get(change.file) ?? {};
        // A write can be reported twice: other parts check whether contents changed.
        if (type === undefined || type === change.type) resolve?.(change);
      }
      return Promise.resolve();
    },
    onOverflow: (reason) => void gaps.push(reason),
    isServed: () => true,
    logger: { warnOnce: (message) => void warnings.push(message) },
    watchFolders,
    debug: onDebug,
  });
  await watcher.start();
  return {
    root,
    outside,
    gaps,
    warnings,
    batches,
    watcher,
    next: (file: string, type?: FileChange["type"]) =>
      new Promise<FileChange>((resolve) => waiting.set(file, { type, resolve })),
    async [Symbol.asyncDispose]() {
      await watcher.close();
      await rm(folder, { recursive: true, force: true });
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
  change = world.next(file, "delete");
  await rm(file);
  await change;
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
  deepEqual(await change, { type: "update", file });
});

Deno.test("Watcher reports a file that is unlinked and written again as updated", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  let change = world.next(file);
  await writeFile(file, "1");
  await change;
  change = world.next(file);
  await rm(file);
  await writeFile(file, "2");
  deepEqual(await change, { type: "update", file });
});

Deno.test("Watcher does not report files in ignored folders", async () => {
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

Deno.test("Watcher ignores what functions and expressions name, and an exception hides nothing", async () => {
  await using world = await watching({
    ignored: [(file) => file.endsWith("auto.d.ts"), /\.log$/, "!**/node_modules/mine/**"],
  });
  for (const name of ["auto.d.ts", "x.log"]) await writeFile(join(world.root, name), "1");
  const file = join(world.root, "seen.ts");
  const change = world.next(file);
  await writeFile(file, "1");
  await change;
  const reported = world.batches.flat().map((each) => each.file);
  deepEqual(new Set(reported), new Set([file]));
});

Deno.test("Watcher reports files in new folders, and later changes there", async () => {
  await using world = await watching();
  const file = join(world.root, "pages/deep/er/a.ts");
  let change = world.next(file);
  await mkdir(join(world.root, "pages/deep/er"), { recursive: true });
  await writeFile(file, "1");
  deepEqual(await change, { type: "create", file });
  change = world.next(file);
  await writeFile(file, "2");
  deepEqual(await change, { type: "update", file });
  const added = join(world.root, "pages/deep/b.ts");
  change = world.next(added);
  await writeFile(added, "1");
  deepEqual(await change, { type: "create", file: added });
});

Deno.test("Watcher reports a folder that is moved and restored, and later changes there", async () => {
  await using world = await watching();
  const [here, there] = ["one", "two"].map((name) => join(world.root, name, "deep/a.ts"));
  let change = world.next(here!);
  await mkdir(join(world.root, "one/deep"), { recursive: true });
  await writeFile(here!, "1");
  await change;
  for (const [from, to] of [[here, there], [there, here], [here, there]]) {
    const changes = [world.next(from!, "delete"), world.next(to!, "create")];
    await rename(from!.replace(/.deep.*/, ""), to!.replace(/.deep.*/, ""));
    await Promise.all(changes);
    change = world.next(to!);
    await writeFile(to!, `at ${to}`);
    deepEqual(await change, { type: "update", file: to });
  }
});

Deno.test("Watcher reports a file that becomes a folder and a file again", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  const inner = join(file, "index.ts");
  const created = world.next(file, "create");
  await writeFile(file, "1");
  await created;
  let changes = [world.next(file, "delete"), world.next(inner, "create")];
  await rm(file);
  await mkdir(file);
  await writeFile(inner, "1");
  await Promise.all(changes);
  changes = [world.next(file, "create"), world.next(inner, "delete")];
  await rm(file, { recursive: true });
  await writeFile(file, "2");
  await Promise.all(changes);
});

Deno.test("Watcher watches the files of a folder outside the root, also after it is created again", async () => {
  await using world = await watching();
  const file = join(world.outside, "a.ts");
  await writeFile(file, "1");
  await mkdir(join(world.outside, "below"));
  await world.watcher.addFolder(world.outside);
  let change = world.next(file);
  await writeFile(join(world.outside, "below/b.ts"), "1");
  await writeFile(file, "2");
  deepEqual(await change, { type: "update", file });
  change = world.next(file, "delete");
  await rm(world.outside, { recursive: true });
  await change;
  change = world.next(file, "create");
  await mkdir(world.outside);
  await writeFile(file, "3");
  await change;
  change = world.next(file);
  await writeFile(file, "4");
  deepEqual(await change, { type: "update", file });
  equal(world.batches.flat().some(({ file }) => file.includes("below")), false);
});

Deno.test("Watcher continues when its root is deleted and created again", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  let change = world.next(file);
  await writeFile(file, "1");
  await change;
  change = world.next(file, "delete");
  await rm(world.root, { recursive: true });
  await change;
  change = world.next(file, "create");
  await mkdir(world.root);
  await writeFile(file, "2");
  await change;
  change = world.next(file);
  await writeFile(file, "3");
  deepEqual(await change, { type: "update", file });
});

Deno.test("Watcher reports a branch switch as one batch after its first file", async () => {
  await using world = await watching();
  const files = Array.from({ length: 300 }, (_, index) => join(world.root, `${index}.ts`));
  for (const file of files) await writeFile(file, "1");
  while (world.batches.flat().length < files.length) await new Promise((done) => setTimeout(done));
  world.batches.length = 0;
  for (const file of files) {
    await rm(file);
    await writeFile(file, "2");
  }
  const updated = () => new Set(world.batches.flat().map(({ file }) => file));
  while (updated().size < files.length) await new Promise((done) => setTimeout(done));
  equal(world.batches.flat().some(({ type }) => type !== "update"), false);
  equal(world.batches.length <= 5, true, `${world.batches.length} batches`);
  equal(world.gaps.some((reason) => reason.endsWith("changes at once")), true);
});

Deno.test("Watcher reports changes by Git as one batch", async () => {
  const seen = new Map<string, () => void>();
  await using world = await watching({ onDebug: (text) => seen.get(text)?.() });
  const lock = join(world.root, "../.git/index.lock");
  await writeFile(lock, "");
  const files = ["a.ts", "b.ts", "c.ts"].map((name) => join(world.root, name));
  for (const file of files) {
    const isSeen = new Promise<void>((resolve) => seen.set(`seen ${file}`, resolve));
    await writeFile(file, "1");
    await isSeen;
  }
  const last = world.next(files[2]!);
  await rm(lock);
  await last;
  deepEqual(world.batches.map((batch) => batch.map(({ file }) => file).sort()), [files]);
});

Deno.test("Watcher.rescan() finds files that appeared and disappeared without an event", async () => {
  await using world = await watching();
  const file = join(world.root, "a.ts");
  const change = world.next(file);
  await writeFile(file, "1");
  await change;
  await world.watcher.close();
  await rm(file);
  await mkdir(join(world.root, "deep"));
  await writeFile(join(world.root, "deep/b.ts"), "1");
  deepEqual(await world.watcher.rescan(), [
    { type: "create", file: join(world.root, "deep/b.ts") },
    { type: "delete", file },
  ]);
  deepEqual(await world.watcher.rescan(), []);
});

Deno.test("Watcher names the fix when a folder cannot be watched, and reads the disk instead", async () => {
  await using world = await watching();
  await rm(world.outside, { recursive: true });
  await world.watcher.addFolder(world.outside);
  match(world.warnings.join(), /Cannot watch ".*outside".*\n {2}hint: /);
});

Deno.test("Watcher reports events of a second source, without ignored files", async () => {
  let tell: ((file: string) => void) | undefined;
  const { promise: isWatched, resolve } = Promise.withResolvers<readonly string[]>();
  await using world = await watching({
    watchFolders: (folders, onChange) => {
      tell = onChange;
      resolve(folders);
      return { close() {} };
    },
  });
  const file = join(world.root, "a.ts");
  let change = world.next(file);
  await writeFile(file, "1");
  await change;
  deepEqual(await isWatched, [world.root]);
  change = world.next(file);
  tell!(join(world.root, ".git/index"));
  await writeFile(file, "2");
  tell!(file);
  deepEqual(await change, { type: "update", file });
  deepEqual(world.batches.flat().filter((each) => each.file.includes(".git")), []);
});

Deno.test("Watcher merges changes while a batch is processed", async () => {
  const batches: FileChange[][] = [];
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const watcher = new Watcher({
    root: "/nowhere",
    ignored: [],
    onChanges: async (changes) => {
      batches.push(changes);
      if (batches.length === 1) await release;
    },
    onOverflow: () => {},
    isServed: () => true,
    logger: { warnOnce() {} },
    debug: undefined,
  });
  watcher.report([{ type: "update", file: "/a" }]);
  while (batches.length === 0) await new Promise((done) => setTimeout(done));
  watcher.report([{ type: "delete", file: "/b" }]);
  watcher.report([{ type: "create", file: "/b" }, { type: "update", file: "/c" }]);
  resolve();
  await watcher.idle();
  deepEqual(batches, [
    [{ type: "update", file: "/a" }],
    [{ type: "update", file: "/b" }, { type: "update", file: "/c" }],
  ]);
});

Deno.test("Watcher requests a comparison when the system dropped changes", async () => {
  const started = Promise.withResolvers<() => void>();
  await using world = await watching({
    watchFolders: (_folders, _onChange, onLost) => {
      started.resolve(onLost);
      return { close() {} };
    },
  });
  world.watcher.wake();
  const lose = await started.promise;
  lose();
  equal(world.gaps.at(-1), "the system dropped changes");
});
