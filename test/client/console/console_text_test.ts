import { equal } from "node:assert/strict";
import { consoleText } from "../../../client/console/console_text.ts";

Deno.test("consoleText() follows the directives of the first argument", () => {
  equal(
    consoleText(["%s %d %i %f %j %o %c|%%", "a", 12.9, "42px", "3.5", { id: 1 }, [1], "color:red"]),
    'a 12.9 42 3.5 {"id":1} [1] |%',
  );
  equal(consoleText(["%s and %s", "one"]), "one and %s");
  equal(consoleText(["%d %i", 10n, Symbol("x")]), "10n NaN");
  equal(consoleText(["100%", { a: "b" }, "left"]), '100% {"a":"b"} left');
  equal(consoleText([]), "");
});

Deno.test("consoleText() shows values that JSON does not have", () => {
  const circular: Record<string, unknown> = { name: "x", fn() {} };
  circular.self = circular;
  equal(consoleText([circular]), '{"name":"x","fn":[Function fn],"self":[Circular]}');
  equal(consoleText([undefined, null, 1n, Symbol("s")]), "undefined null 1n Symbol(s)");
  equal(consoleText([new Map([["a", new Set([1])]])]), 'Map {"a":Set [1]}');
  const error = new TypeError("broken");
  equal(consoleText([error]), error.stack);
});

Deno.test("consoleText() is bounded, and survives objects that throw", () => {
  const deep = { a: { b: { c: { d: { e: 1 } } } } };
  equal(consoleText([deep]), '{"a":{"b":{"c":{"d":{…}}}}}');
  equal(consoleText([Array.from({ length: 500 }, () => 1)]).length < 300, true);
  const wide = (depth: number): unknown =>
    depth === 0 ? 1 : Array.from({ length: 30 }, () => wide(depth - 1));
  equal(consoleText([wide(3)]).length < 3000, true);
  const hostile = new Proxy({}, {
    ownKeys() {
      throw new Error("no");
    },
  });
  equal(consoleText([hostile, 1]), "[Object] 1");
});
