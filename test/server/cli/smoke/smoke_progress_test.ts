import assert from "node:assert/strict";
import { smokeProgress } from "../../../../server/cli/smoke/smoke_progress.ts";

function record(isTTY: boolean): string[] {
  const written: string[] = [];
  let time = 0;
  const output = { write: (text: string) => written.push(text), isTTY };
  const progress = smokeProgress(output, () => time);
  progress.start(2);
  for (const done of [1, 2, 3]) {
    time += 3000;
    progress.checked(done, 9);
  }
  progress.browsing("/");
  progress.end();
  return written;
}

Deno.test("smokeProgress() changes one line on a terminal, and removes it", () => {
  assert.deepEqual(
    record(true),
    ["Checking 2 pages …", "Checked 1 of 9 …", "Checked 2 of 9 …", "Checked 3 of 9 …"]
      .concat("Loading / in the browser …", "").map((text) => `\r\x1b[2K${text}`),
  );
});

Deno.test("smokeProgress() writes occasional plain lines without a terminal", () => {
  assert.deepEqual(record(false), [
    "Checking 2 pages …\n",
    "Checked 2 of 9 …\n",
    "Loading / in the browser …\n",
  ]);
});
