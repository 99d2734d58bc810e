import assert from "node:assert/strict";
import { introduction } from "../../../client/connection/introduction.ts";
import { memoryStorage } from "../memory_storage.ts";

const location = { href: "http://localhost/" };
const navigator = { userAgent: "Browser/1" };

Deno.test("introduction() names a tab, which keeps its name", () => {
  const scope = { location, navigator, sessionStorage: memoryStorage() };
  const first = introduction({ ...scope, document: { readyState: "loading" } });
  const second = introduction({ ...scope, document: { readyState: "complete" } });
  assert.notEqual(first.tab, "");
  assert.deepEqual(second, { ...first, isLoaded: true });
  assert.equal(first.isLoaded, false);
});

Deno.test("introduction() works without storage, and in a worker", () => {
  const scope = {
    location,
    navigator,
    document: { readyState: "complete" },
    get sessionStorage(): Storage {
      throw new Error("forbidden");
    },
  };
  const expected = { url: "http://localhost/", userAgent: "Browser/1", tab: "", isLoaded: true };
  assert.deepEqual(introduction(scope), expected);
  assert.deepEqual(introduction({ location, navigator }), expected);
});
