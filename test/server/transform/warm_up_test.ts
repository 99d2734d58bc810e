import { deepEqual, equal } from "node:assert/strict";
import { WarmUp } from "../../../server/transform/warm_up.ts";

/** A warm-up whose transforms are completed by the test. */
function setUp() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const begins: (() => void)[] = [];
  const warmUp = new WarmUp((url) => {
    begun.push(url);
    begins.shift()?.();
    return new Promise((resolve, reject) => ends.push(url === "/bad" ? reject : () => resolve(1)));
  });
  return {
    warmUp,
    begun,
    end: () => ends.shift()!(),
    begin: () => new Promise<void>((resolve) => begins.push(resolve)),
  };
}

Deno.test("WarmUp transforms two modules at a time, in order, each once", async () => {
  const { warmUp, begun, begin, end } = setUp();
  const both = Promise.all([begin(), begin()]);
  for (const url of ["/a", "/b", "/c", "/c"]) warmUp.add(url);
  await both;
  deepEqual(begun, ["/a", "/b"]);
  const next = begin();
  end();
  await next;
  deepEqual(begun, ["/a", "/b", "/c"]);
});

Deno.test("WarmUp continues after a failed transform", async () => {
  const { warmUp, begun, begin, end } = setUp();
  const first = Promise.all([begin(), begin()]);
  for (const url of ["/bad", "/b", "/c"]) warmUp.add(url);
  await first;
  const next = begin();
  end();
  await next;
  equal(begun.at(-1), "/c");
});

Deno.test("WarmUp.clear() drops waiting modules", async () => {
  const { warmUp, begun, begin } = setUp();
  warmUp.add("/a");
  warmUp.clear();
  const other = begin();
  warmUp.add("/b");
  await other;
  deepEqual(begun, ["/b"]);
});
