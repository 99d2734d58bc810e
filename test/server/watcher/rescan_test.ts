import { deepEqual } from "node:assert/strict";
import { Rescan } from "../../../server/watcher/rescan.ts";

/** A rescan without changes; `compared` has the `isOverflow` of each comparison. */
function emptyRescan() {
  const compared: boolean[] = [];
  let next = Promise.withResolvers<void>();
  const rescan = new Rescan({
    compare(isOverflow) {
      compared.push(isOverflow);
      next.resolve();
      next = Promise.withResolvers();
      return Promise.resolve([]);
    },
    report: () => {},
    debug: undefined,
  });
  return { rescan, compared, untilCompared: () => next.promise };
}

Deno.test("Rescan merges requests in quick succession into the widest", async () => {
  const { rescan, compared, untilCompared } = emptyRescan();
  rescan.request("a page connected", false);
  rescan.request("a burst", true);
  rescan.request("a page connected", false);
  await untilCompared();
  rescan.request("a page connected", false);
  await untilCompared();
  deepEqual(compared, [true, false]);
  await rescan.close();
});

Deno.test("Rescan runs during continuous requests", async () => {
  const { rescan, untilCompared } = emptyRescan();
  const timer = setInterval(() => rescan.request("of polling", true), 20);
  await untilCompared();
  await untilCompared();
  clearInterval(timer);
  await rescan.close();
});

Deno.test("Rescan.close() drops pending requests", async () => {
  const { rescan, compared } = emptyRescan();
  rescan.request("a burst", true);
  await rescan.close();
  // Its time comes later than that of the dropped request.
  const other = emptyRescan();
  other.rescan.request("a burst", true);
  await other.untilCompared();
  deepEqual(compared, []);
  await other.rescan.close();
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
