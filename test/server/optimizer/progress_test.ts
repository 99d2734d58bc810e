import assert from "node:assert/strict";
import { createLogger } from "../../../server/logger.ts";
import { Progress } from "../../../server/optimizer/progress.ts";

/** A progress and the lines that it prints; `next` gives the next one. */
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

Deno.test("Progress says what is bundled and how much is done", async () => {
  const { progress, next } = testProgress();
  const ends = ["a", "b", "c", "d", "e", "f"].map((unit) => progress.begin(unit));
  ends[0]!();
  assert.equal(await next(), "Bundling dependencies (1 of 6 done): b, c, d, e, …");
  for (const end of ends.slice(1)) end();
  assert.match(await next(), /^Bundled 6 dependencies in \d\.\d s$/);
});

Deno.test("Progress is silent about work of less than half a second", async () => {
  const { progress, next } = testProgress();
  progress.begin("quick")();
  const end = progress.begin("long");
  // The first line that there is, and it does not know of the quick one.
  assert.equal(await next(), "Bundling dependencies (0 of 1 done): long");
  end();
  assert.match(await next(), /^Bundled 1 dependency in/);
});
