import assert from "node:assert/strict";
import { modules } from "../../../../server/http/modules/modules.ts";
import type { ModuleResponse } from "../../../../server/http/modules/modules.ts";
import { answer } from "../request_context.ts";
import { VireoError } from "../../../../server/base/errors.ts";
import type { TestRequest } from "../request_context.ts";

const SCRIPT = { "sec-fetch-dest": "script" };

function ask(
  target: string,
  options: TestRequest & { module?: Partial<ModuleResponse> | null } = {},
) {
  const { module = {}, ...init } = options;
  const urls: string[] = [];
  const middleware = modules({
    serveModule(url) {
      urls.push(url);
      const found = { code: "code", etag: 'W/"1"', type: "js" as const, immutable: false };
      return Promise.resolve(module && { ...found, ...module });
    },
    explainMissing: (url, importer) =>
      Promise.resolve(new VireoError("MODULE_NOT_FOUND", `No "${url}" for "${importer}"`)),
  });
  return answer(middleware, target, init).then((response) => ({ response, urls }));
}

Deno.test("modules() requests imported modules by their decoded URL", async () => {
  const targets: [string, string][] = [
    ["/src/main.ts?t=1", "/src/main.ts?t=1"],
    ["/src/A%20B.vue?vue&lang.css", "/src/A B.vue?vue&lang.css"],
    ["/@id/__x00__virtual:x", "/@id/__x00__virtual:x"],
    ["/logo.svg?import", "/logo.svg?import"],
    ["/index.html?html-proxy&index=0.js", "/index.html?html-proxy&index=0.js"],
    ["/extensionless", "/extensionless"],
  ];
  for (const [target, url] of targets) {
    const { response, urls } = await ask(target);
    assert.deepEqual(urls, [url]);
    assert.equal(response.headers.get("content-type"), "text/javascript");
    assert.equal(response.headers.get("cache-control"), "no-cache");
  }
});

Deno.test("modules() leaves pages, images and documents alone", async () => {
  const requests: [string, Record<string, string>][] = [
    ["/", {}],
    ["/favicon.ico", {}],
    ["/logo.svg", { "sec-fetch-dest": "image" }],
    ["/about", { accept: "text/html" }],
    ["/src/main.ts", { "sec-fetch-dest": "document" }],
    ["/data.json", {}],
    ["/src/?import&raw", {}],
  ];
  for (const [target, headers] of requests) {
    const { response, urls } = await ask(target, { headers });
    assert.deepEqual(urls, [], target);
    assert.equal(response.status, 299);
  }
});

Deno.test("modules() marks style sheets of links as direct", async () => {
  const css = { type: "css" as const };
  const link = await ask("/a.css?v=1", { headers: { accept: "text/css,*/*;q=0.1" }, module: css });
  assert.deepEqual(link.urls, ["/a.css?direct&v=1"]);
  assert.equal(link.response.headers.get("content-type"), "text/css; charset=utf-8");
  assert.match(link.response.headers.get("vary") ?? "", /Accept/);
  const module = await ask("/a.css", { headers: { accept: "*/*", ...SCRIPT } });
  assert.deepEqual(module.urls, ["/a.css"]);
});

Deno.test("modules() validates with ETags and keeps hashed modules for a year", async () => {
  const known = await ask("/a.js", { headers: { "if-none-match": 'W/"1"' } });
  assert.equal(known.response.status, 304);
  assert.equal(known.response.headers.get("etag"), 'W/"1"');
  const immutable = await ask("/dep.js?v=1", { module: { immutable: true } });
  assert.equal(immutable.response.headers.get("cache-control"), "max-age=31536000,immutable");
});

Deno.test("modules() names the importer of a missing module", async () => {
  const headers = { ...SCRIPT, referer: "http://localhost:5173/src/main.ts?t=1" };
  const { response } = await ask("/src/missing?v", { headers, module: null });
  assert.equal(response.status, 404);
  assert.match(await response.text(), /No "\/src\/missing\?v" for "\/src\/main\.ts"/);
  const classic = { ...headers, "sec-fetch-mode": "no-cors" };
  const script = await ask("/config.js", { headers: classic, module: null });
  assert.match(await script.response.text(), /No "\/config\.js" for "undefined"/);
  assert.equal((await ask("/route", { module: null })).response.status, 299);
});
