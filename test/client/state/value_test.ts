import assert from "node:assert/strict";
import { fits, restore, store } from "../../../client/state/value.ts";

const none: ReadonlySet<string> = new Set();
const again = (value: unknown) =>
  restore(JSON.parse(JSON.stringify(store(value, none))), undefined);

Deno.test("store() and restore() keep data of every kind", () => {
  const values = [
    "text",
    -0.5,
    NaN,
    Infinity,
    12n,
    true,
    null,
    undefined,
    [1, [undefined], {}],
    { a: { b: new Date(7) }, "__proto": 1 },
    new Map<unknown, unknown>([[{ key: 1 }, new Set(["x"])]]),
    // A list that looks like a stored value.
    ["date", 5],
  ];
  for (const value of values) assert.deepEqual(again(value), value);
});

Deno.test("store() refuses what cannot be made again from data", () => {
  class Model {}
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const getter = Object.defineProperty({}, "x", {
    enumerable: true,
    get() {
      throw new Error("no value");
    },
  });
  const many = Array.from({ length: 30_000 }, (_, index) => index);
  const values = [() => 1, Symbol(), new Model(), { a: [new Model()] }, circular, getter, many];
  for (const value of values) assert.equal(store(value, none), undefined);
});

Deno.test("restore() keeps what is there in place of secrets", () => {
  const stored = store(
    { name: "Ada", password: "hunter2", list: ["hunter2"] },
    new Set(["hunter2"]),
  );
  assert.doesNotMatch(JSON.stringify(stored), /hunter2/);
  const current = { name: "", password: "", list: ["now"] };
  assert.deepEqual(restore(stored!, current), { name: "Ada", password: "", list: ["now"] });
});

Deno.test("fits() tells whether code expects the same kind of value", () => {
  const cases: [unknown, unknown, boolean][] = [
    [1, 2, true],
    [1, "1", false],
    [[1], [], true],
    [[1], {}, false],
    [{ a: 1 }, null, true],
    [null, { a: 1 }, true],
    [new Set(), new Map(), false],
    [{}, () => {}, false],
  ];
  for (const [stored, current, expected] of cases) {
    assert.equal(fits(store(stored, none)!, current), expected);
  }
});
