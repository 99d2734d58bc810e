import { deepEqual } from "node:assert/strict";
import type { FileChange } from "../../../server/base/file_change.ts";
import { PeriodicRescan } from "../../../server/watcher/periodic_rescan.ts";

Deno.test("PeriodicRescan checks the files in use in portions, and reports changes", async () => {
  const names = Array.from({ length: 700 }, (_, index) => `/${index}.ts`);
  const looked: string[] = [];
  const sizes: number[] = [];
  const found = Promise.withResolvers<FileChange[]>();
  const change: FileChange = { type: "update", file: "/699.ts" };
  const sweep = new PeriodicRescan({
    isNeeded: () => true,
    files: () => names,
    compare(files) {
      looked.push(...files);
      sizes.push(files.length);
      return Promise.resolve(files.includes(change.file) ? [change] : []);
    },
    onFound: (changes) => found.resolve(changes),
    debug: undefined,
  });
  sweep.start();
  deepEqual(await found.promise, [change]);
  await sweep.close();
  deepEqual([looked, sizes], [names, [500, 200]]);
});

Deno.test("PeriodicRescan does not read the disk while no page is connected", async () => {
  const asked = Promise.withResolvers<void>();
  let looks = 0;
  const sweep = new PeriodicRescan({
    isNeeded() {
      asked.resolve();
      return false;
    },
    files: () => ["/a.ts"],
    compare() {
      looks++;
      return Promise.resolve([]);
    },
    onFound: () => {},
    debug: undefined,
  });
  sweep.start();
  await asked.promise;
  await sweep.close();
  deepEqual(looks, 0);
});
