import { deepEqual } from "node:assert/strict";
import { Rescan } from "../../../server/watcher/rescan.ts";

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

Deno.test("Rescan merges requests in quick succession into the widest", async () => {
  const compared: boolean[] = [];
  const comparison = new Rescan({
    compare(isOverflow) {
      compared.push(isOverflow);
      return Promise.resolve([]);
    },
    report: () => {},
    debug: undefined,
  });
  comparison.request("a page connected", false);
  comparison.request("a burst", true);
  comparison.request("a page connected", false);
  await pause(150);
  deepEqual(compared, [true]);
  comparison.request("a page connected", false);
  await pause(150);
  deepEqual(compared, [true, false]);
  await comparison.close();
});

Deno.test("Rescan runs during continuous requests", async () => {
  let count = 0;
  const comparison = new Rescan({
    compare() {
      count++;
      return Promise.resolve([]);
    },
    report: () => {},
    debug: undefined,
  });
  const timer = setInterval(() => comparison.request("of polling", true), 20);
  while (count < 2) await pause(10);
  clearInterval(timer);
  await comparison.close();
});

Deno.test("Rescan.close() drops pending requests", async () => {
  let count = 0;
  const comparison = new Rescan({
    compare() {
      count++;
      return Promise.resolve([]);
    },
    report: () => {},
    debug: undefined,
  });
  comparison.request("a burst", true);
  await comparison.close();
  await pause(150);
  deepEqual(count, 0);
});

Deno.test("Rescan.now() compares at once, together with waiting requests, and reports", async () => {
  const steps: unknown[] = [];
  const comparison = new Rescan({
    compare(isOverflow) {
      steps.push(isOverflow);
      return Promise.resolve([{ type: "update", file: "/a" }]);
    },
    report: (changes) => steps.push(changes.length),
    debug: undefined,
  });
  comparison.request("a page connected", false);
  await comparison.now("it was requested");
  deepEqual(steps, [true, 1]);
  await comparison.close();
  await comparison.now("it was requested");
  deepEqual(steps, [true, 1]);
});
