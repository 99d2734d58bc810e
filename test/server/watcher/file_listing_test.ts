import { deepEqual } from "node:assert/strict";
import { mkdir, rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileListing } from "../../../server/watcher/file_listing.ts";
import { certainStamp } from "./certain_stamp.ts";

const LONG_AGO = 1_000_000_000;

/** A listing of a folder `assets` with one old file. */
async function listing() {
  const root = await Deno.makeTempDir();
  const folder = join(root, "assets");
  const file = join(folder, "logo.svg");
  const write = async (target: string, text: string) => {
    await writeFile(target, text);
    await utimes(target, LONG_AGO, LONG_AGO);
  };
  await mkdir(folder);
  await write(file, "one");
  await certainStamp(file);
  const files = new FileListing({
    isIgnored: () => false,
    isFlat: () => false,
    canReturn: () => false,
  });
  await files.scan(root);
  return {
    folder,
    file,
    write,
    lookAt: async (named: string) => (await files.probe(new Map([[named, false]]))).changes,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}

Deno.test("FileListing.probe() finds no change in a touched folder, but in a written file", async () => {
  await using world = await listing();
  await utimes(world.folder, new Date(), new Date());
  deepEqual(await world.lookAt(world.folder), []);
  await writeFile(world.file, "two");
  deepEqual(await world.lookAt(world.folder), [{ type: "update", file: world.file }]);
});

Deno.test("FileListing.probe() reports every file of a folder that replaced another", async () => {
  await using world = await listing();
  const other = world.folder + "-other";
  await mkdir(other);
  await world.write(join(other, "logo.svg"), "two");
  await rename(world.folder, world.folder + "-old");
  await rename(other, world.folder);
  deepEqual(await world.lookAt(world.folder), [{ type: "update", file: world.file }]);
});
