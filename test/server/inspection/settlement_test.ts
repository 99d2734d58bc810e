import assert from "node:assert/strict";
import { settle, type SettlementOptions } from "../../../server/inspection/settlement.ts";
import { Journal } from "../../../server/journal/journal.ts";

/** A server that is settled; `steps` records the calls. */
function server(overrides: Partial<SettlementOptions> = {}) {
  const steps: string[] = [];
  const options: SettlementOptions = {
    compareNow: () => Promise.resolve(void steps.push("compare")),
    isBusy: () => false,
    refreshErrors: () => Promise.resolve(void steps.push("refresh")),
    pages: { areInStep: true },
    journal: new Journal(),
    ...overrides,
  };
  return { steps, options };
}

Deno.test("settle() compares with the disk first, then refreshes the errors", async () => {
  const { steps, options } = server();
  assert.equal(await settle(options, 1000), true);
  assert.deepEqual(steps, ["compare", "refresh"]);
});

Deno.test("settle() waits for the pages", async () => {
  const pages = { areInStep: false };
  const { steps, options } = server({ pages });
  const settled = settle(options, 60_000);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(steps, ["compare"]);
  pages.areInStep = true;
  assert.equal(await settled, true);
});

Deno.test("settle() waits again if a page falls behind while the errors are refreshed", async () => {
  const pages = { areInStep: true };
  let rounds = 0;
  const { options } = server({
    pages,
    refreshErrors: () => {
      pages.areInStep = rounds++ > 0;
      if (rounds === 1) setTimeout(() => pages.areInStep = true, 30);
      return Promise.resolve();
    },
  });
  assert.equal(await settle(options, 60_000), true);
  assert.equal(rounds, 2);
});

Deno.test("settle() gives up at the end of the time", async () => {
  const { steps, options } = server({ isBusy: () => true });
  assert.equal(await settle(options, 40), false);
  assert.deepEqual(steps, ["compare"]);
});
