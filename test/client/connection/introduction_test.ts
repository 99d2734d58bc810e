import assert from "node:assert/strict";
import { introduction } from "../../../client/connection/introduction.ts";
import { memoryStorage } from "../memory_storage.ts";

const location = { href: "http://localhost/" };
const documentOf = (readyState: DocumentReadyState, errorPage: Element | null = null) => ({
  readyState,
  querySelector: () => errorPage,
});
const navigator = { userAgent: "Browser/1" };

Deno.test("introduction() names a tab, which keeps its name", () => {
  const scope = { location, navigator, sessionStorage: memoryStorage() };
  const first = introduction({ ...scope, document: documentOf("loading") });
  const second = introduction({ ...scope, document: documentOf("complete") });
  assert.notEqual(first.tab, "");
  assert.deepEqual(second, { ...first, isLoaded: true });
  assert.equal(first.isLoaded, false);
});

Deno.test("introduction() works without storage, and in a worker", () => {
  const scope = {
    location,
    navigator,
    document: documentOf("complete"),
    get sessionStorage(): Storage {
      throw new Error("forbidden");
    },
  };
  const expected = {
    url: "http://localhost/",
    userAgent: "Browser/1",
    tab: "",
    isLoaded: true,
    isErrorPage: false,
  };
  assert.deepEqual(introduction(scope), expected);
  assert.deepEqual(introduction({ location, navigator }), expected);
});

Deno.test("introduction() tells an error page", () => {
  const document = documentOf("complete", {} as Element);
  assert.equal(introduction({ location, navigator, document }).isErrorPage, true);
});
