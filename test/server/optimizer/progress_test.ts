import assert from "node:assert/strict";
import { createLogger } from "../../../server/base/logger.ts";
import type { BundleEntry } from "../../../server/journal/entry.ts";
import { Journal } from "../../../server/journal/journal.ts";
import { Progress } from "../../../server/optimizer/progress.ts";

/** A progress with recorded lines; `next` returns the next one. */
function testProgress(): { progress: Progress; next: () => Promise<string> } {
  const lines: string[] = [];
  let tell = () => {};
  const logger = createLogger("info", {
    write: (_, line) => {
      lines.push(line);
      tell();
    },
  });
  const next = async () => {
    if (lines.length === 0) await new Promise<void>((resolve) => tell = resolve);
    return lines.shift()!;
  };
  return { progress: new Progress(logger), next };
}

Deno.test("Progress repeats the current state of bundling", async () => {
  const { progress, next } = testProgress();
  const batch = progress.begin(["a"]);
  batch.step("a");
  batch.step("b");
  assert.equal(await next(), "Bundling dependencies (2 modules so far): b");
  batch.step("c");
  assert.equal(await next(), "Bundling dependencies (3 modules so far, 4 s): c");
  batch.end();
  assert.match(await next(), /^Bundled 3 modules of 3 packages in \d\.\d s$/);
});

Deno.test("Progress is silent about work of less than half a second", async () => {
  const { progress, next } = testProgress();
  progress.begin(["quick"]).end();
  const long = progress.begin(["long"]);
  // The first line does not mention the quick batch.
  assert.equal(await next(), "Bundling dependencies (0 modules so far): long");
  long.end();
  assert.match(await next(), /^Bundled 0 modules of 1 package in/);
});

Deno.test("Progress records the begin and the end of bundling", () => {
  const journal = new Journal();
  const progress = new Progress(createLogger("silent"), journal);
  const [first, second] = [progress.begin(["a"]), progress.begin(["b"])];
  first.step("a");
  first.end();
  second.end();
  const entries = journal.read().map(({ sequence: _, at: __, ...entry }) => entry);
  const [started, finished] = entries as BundleEntry[];
  assert.deepEqual(started, {
    kind: "bundle",
    state: "started",
    packages: ["a"],
    modules: 0,
    milliseconds: undefined,
  });
  assert.deepEqual([finished?.state, finished?.packages], ["finished", ["a", "b"]]);
  assert.equal(finished?.modules, 1);
});
