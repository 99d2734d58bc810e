import { deepEqual, equal, rejects } from "node:assert/strict";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SourceFiles } from "../../../server/watcher/source_files.ts";
import { certainStamp } from "./certain_stamp.ts";

async function inFolder(run: (file: string, files: SourceFiles) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(join(folder, "a.ts"), new SourceFiles((file) => readFile(file, "utf8")));
  } finally {
    await rm(folder, { recursive: true });
  }
}

Deno.test("SourceFiles.hasChanged() is false for a save that changes nothing", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "one");
    equal(await files.hasChanged(file), false);
    await writeFile(file, "two");
    equal(await files.hasChanged(file), true);
    equal(await files.hasChanged(file), false);
  }));

Deno.test("SourceFiles.hasChanged() is true if a request read the new contents before the event", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "two");
    await files.read(file);
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.read() reuses the text that was read for the event", () =>
  inFolder(async (file) => {
    let reads = 0;
    const files = new SourceFiles((file) => {
      reads++;
      return readFile(file, "utf8");
    });
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "two!");
    equal(await files.hasChanged(file), true);
    const before = reads;
    equal(await files.read(file), "two!");
    equal(await files.read(file), "two!");
    equal(reads, before);
    await writeFile(file, "three");
    equal(await files.read(file), "three");
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.hasChanged() is true for a file that was never read", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.read() waits for a file that an editor has truncated", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "");
    const reading = files.read(file);
    await writeFile(file, "two");
    equal(await reading, "two");
  }));

Deno.test("SourceFiles.read() waits for a truncated file on a machine that is too busy to write it", async () => {
  const file = await Deno.makeTempFile();
  let looks = 0;
  const files = new SourceFiles(() => Promise.resolve(++looks < 6 ? "" : "two"));
  const { now } = performance;
  // Each look takes 100 ms.
  performance.now = () => now.call(performance) + looks * 100;
  try {
    equal(await files.read(file), "two");
  } finally {
    performance.now = now;
    await rm(file);
  }
});

Deno.test("SourceFiles.read() returns an empty file that stays empty", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "");
    equal(await files.read(file), "");
  }));

Deno.test("SourceFiles.read() rejects for a file that is missing", () =>
  inFolder(async (file, files) => {
    await rejects(() => files.read(file), { code: "ENOENT" });
  }));

Deno.test("SourceFiles.compareWithDisk() finds changes and deletions without events", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await certainStamp(file);
    files.follow([file]);
    deepEqual(await files.compareWithDisk([file]), []);
    await writeFile(file, "longer");
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "update" }]);
    await rm(file);
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "delete" }]);
    files.forget(file);
    deepEqual(await files.compareWithDisk([file]), []);
    await writeFile(file, "again");
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "create" }]);
  }));

Deno.test("SourceFiles.compareWithDisk() reads a file again that was read right after it was written", () =>
  inFolder(async (file) => {
    // A write within one step of the clock changes only the text.
    let text = "one";
    let reads = 0;
    const files = new SourceFiles(() => {
      reads++;
      return Promise.resolve(text);
    });
    await writeFile(file, text);
    await files.read(file);
    deepEqual(await files.compareWithDisk([file]), []);
    equal(reads, 2);
    text = "two";
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "update" }]);
    equal(await files.hasChanged(file), true);
    await certainStamp(file);
    deepEqual(await files.compareWithDisk([file]), []);
    const before = reads;
    deepEqual(await files.compareWithDisk([file]), []);
    equal(reads, before);
  }));

Deno.test("SourceFiles.compareWithDisk() finds a change that was read before any event", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await writeFile(file, "two");
    await certainStamp(file);
    await files.read(file);
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "update" }]);
    equal(await files.hasChanged(file), true);
    deepEqual(await files.compareWithDisk([file]), []);
  }));

Deno.test("SourceFiles.follow() reports a file that changed after it was read", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    equal(files.follow([file], Date.now() - 60_000), true);
    deepEqual(await files.compareWithDisk([file]), [{ file, type: "update" }]);
  }));

Deno.test("SourceFiles.hasChanged() compares the bytes of a file that others have read", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    files.follow([file]);
    equal(await files.hasChanged(file), true);
    equal(await files.hasChanged(file), false);
    await writeFile(file, "two");
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.hasChanged() waits for a file that was read by others and is empty for a moment", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    files.follow([file]);
    equal(await files.hasChanged(file), true);
    await writeFile(file, "");
    // Looks at the file before it returns.
    const isChanged = files.hasChanged(file);
    await writeFile(file, "one");
    equal(await isChanged, false);
  }));

Deno.test("SourceFiles.follow() reports a change within the second in which the file was read", () =>
  inFolder(async (file) => {
    // Change times in whole seconds do not show whether the write came before the read.
    for (let round = 0; round < 3; round++) {
      const since = Date.now();
      while (Date.now() < since + 50) await new Promise((resolve) => setTimeout(resolve, 5));
      await writeFile(file, `changed ${round}`);
      equal(new SourceFiles(() => Promise.resolve("")).follow([file], since), true);
    }
  }));

Deno.test("SourceFiles.hasChanged() is false when a followed file gained or lost another name", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await certainStamp(file);
    files.follow([file]);
    await link(file, `${file}.link`);
    // The system reports it like a write.
    equal(await files.hasChanged(file), false);
    await rm(`${file}.link`);
    equal(await files.hasChanged(file), false);
    deepEqual(await files.compareWithDisk([file]), []);
    await writeFile(file, "two");
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.read() waits for a file that an editor has removed for a moment", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await rm(file);
    const reading = files.read(file);
    await writeFile(file, "two");
    equal(await reading, "two");
  }));

Deno.test("SourceFiles.hasChanged() is true when a file that could not be read can be read again", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await rm(file);
    await rejects(() => files.read(file), { code: "ENOENT" });
    await writeFile(file, "one");
    equal(await files.hasChanged(file), true);
  }));

Deno.test("SourceFiles.compareWithDisk() waits a moment for a missing file", () =>
  inFolder(async (file, files) => {
    await writeFile(file, "one");
    await files.read(file);
    await rm(file);
    const comparing = files.compareWithDisk([file]);
    await writeFile(file, "two");
    deepEqual(await comparing, [{ file, type: "update" }]);
  }));
