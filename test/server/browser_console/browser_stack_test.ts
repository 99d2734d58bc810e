import { deepEqual, equal } from "node:assert/strict";
import { parseBrowserStack } from "../../../server/browser_console/browser_stack.ts";

Deno.test("parseBrowserStack() reads the stacks of V8", () => {
  const stack = `Error: broken (at http://host/no.ts:1:1)
    at fail (http://localhost:5173/src/a.ts?t=1:3:9)
    at async Promise.all (index 0)
    at async load (http://localhost:5173/src/b.ts:10:1)
    at new Thing (http://localhost:5173/@fs/x/App.vue?vue&type=script:1:20)
    at chrome-extension://abc/content.js:1:2
    at http://localhost:5173/src/main.ts:2:3`;
  deepEqual(parseBrowserStack(stack), [
    { name: "fail", url: "http://localhost:5173/src/a.ts?t=1", line: 3, column: 8 },
    { name: "load", url: "http://localhost:5173/src/b.ts", line: 10, column: 0 },
    {
      name: "new Thing",
      url: "http://localhost:5173/@fs/x/App.vue?vue&type=script",
      line: 1,
      column: 19,
    },
    { url: "http://localhost:5173/src/main.ts", line: 2, column: 2 },
  ]);
});

Deno.test("parseBrowserStack() reads the stacks of Firefox and Safari", () => {
  const stack = `fail@https://app.test/src/a.ts:3:9
async*load@https://app.test/src/b.ts:1:2
module code@https://app.test/src/c.ts:5:6
@https://app.test/src/main.ts:7:8
[native code]`;
  deepEqual(parseBrowserStack(stack), [
    { name: "fail", url: "https://app.test/src/a.ts", line: 3, column: 8 },
    { name: "load", url: "https://app.test/src/b.ts", line: 1, column: 1 },
    { name: "module code", url: "https://app.test/src/c.ts", line: 5, column: 5 },
    { url: "https://app.test/src/main.ts", line: 7, column: 7 },
  ]);
});

Deno.test("parseBrowserStack() is bounded, in time as well", () => {
  equal(parseBrowserStack("    at x (http://h/a.js:1:1)\n".repeat(1000)).length, 30);
  const start = performance.now();
  equal(parseBrowserStack(`    at ${"(".repeat(5000)}http://${"a:1".repeat(3000)}`).length, 0);
  equal(parseBrowserStack("at ".repeat(5000)).length, 0);
  equal(performance.now() - start < 1000, true);
});
