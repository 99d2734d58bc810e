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
  const { steps, options } = server({
    pages: {
      get areInStep() {
        steps.push("look");
        return steps.length > 3;
      },
    },
  });
  assert.equal(await settle(options, 60_000), true);
  assert.deepEqual(steps.slice(0, 4), ["compare", "look", "look", "look"]);
  assert.ok(steps.includes("refresh"));
});

Deno.test("settle() waits again if a page falls behind while the errors are refreshed", async () => {
  let rounds = 0;
  let looksBehind = 0;
  const { options } = server({
    pages: {
      get areInStep() {
        return looksBehind === 0 || --looksBehind === 0;
      },
    },
    refreshErrors: () => {
      if (rounds++ === 0) looksBehind = 3;
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
