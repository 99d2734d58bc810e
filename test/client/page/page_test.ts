import assert from "node:assert/strict";
import { explainReload, Page, showsHtml } from "../../../client/page/page.ts";

Deno.test("explainReload() uses the words of the terminal", () => {
  assert.equal(
    explainReload("/src/main.ts: no module accepts it (main.ts ← index.html)"),
    "page reload /src/main.ts: no module accepts it (main.ts ← index.html)",
  );
  assert.equal(explainReload("the server was restarted"), "page reload: the server was restarted");
});

Deno.test("showsHtml() is true for the page of a file", () => {
  const cases: [pathname: string, path: string, base: string, expected: boolean][] = [
    ["/", "/index.html", "/", true],
    ["/index.html", "/index.html", "/", true],
    ["/about.html", "/about.html", "/", true],
    ["/about", "/about.html", "/", true],
    ["/nested/", "/nested/index.html", "/", true],
    ["/app/nested/", "/nested/index.html", "/app/", true],
    ["/mit%20raum.html", "/mit raum.html", "/", true],
    // A route of a single-page app
    ["/users/1", "/index.html", "/", true],
    ["/app/users/1", "/index.html", "/app/", true],
    ["/about.html", "/index.html", "/", false],
    ["/", "/about.html", "/", false],
    ["/nested/", "/index.html2.html", "/", false],
    ["/about.html", "/about.html", "/app/", false],
    ["/%", "/about.html", "/", false],
  ];
  for (const [pathname, path, base, expected] of cases) {
    assert.equal(showsHtml(pathname, path, base), expected, `${pathname} ${path} ${base}`);
  }
});

/** A page whose document has its time in `Server-Timing`. */
function pageServedAt(description: string | undefined): Page {
  const serverTiming = description === undefined ? [] : [{ name: "vireo-served", description }];
  const window = {
    performance: { getEntriesByType: () => [{ serverTiming }] },
    sessionStorage: { getItem: () => null, removeItem() {} },
    addEventListener() {},
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return new Page(window as unknown as Window, log);
}

Deno.test("Page.servedAt() is the time of the document, unless it is much older than the client", () => {
  assert.equal(pageServedAt("99500").servedAt(100_000), 99_500);
  assert.equal(pageServedAt("100200").servedAt(100_000), 100_000);
  assert.equal(pageServedAt("50000").servedAt(100_000), 100_000);
  assert.equal(pageServedAt("soon").servedAt(100_000), 100_000);
  assert.equal(pageServedAt(undefined).servedAt(100_000), 100_000);
});
