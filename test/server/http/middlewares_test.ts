import assert from "node:assert/strict";
import { clientFiles } from "../../../server/http/modules/client_files.ts";
import { refuseCrossSiteScripts } from "../../../server/http/guards/cross_site.ts";
import { createErrorResponse } from "../../../server/http/pages/error_response.ts";
import { createHandler } from "../../../server/http/handler.ts";
import { hostCheck } from "../../../server/http/guards/host_check.ts";
import { readingMethods, refuseTunnels } from "../../../server/http/guards/methods.ts";
import { notFound } from "../../../server/http/pages/not_found.ts";
import { ping } from "../../../server/http/hot/ping.ts";
import { refuseUpgrades } from "../../../server/http/guards/refuse_upgrades.ts";
import { responseHeaders } from "../../../server/http/response_headers.ts";
import { strictPath } from "../../../server/http/guards/strict_path.ts";
import { answer, echoTarget } from "./request_context.ts";

const PEER = { address: "127.0.0.1" };

Deno.test("createHandler() turns errors of every middleware into responses", async () => {
  const reported: unknown[] = [];
  const errorResponse = createErrorResponse({
    clientUrl: "/c",
    report: (error) => void reported.push(error),
  });
  const seen: number[] = [];
  const failure = new Error("broken");
  const handler = createHandler([
    async (_context, next) => {
      const response = await next();
      seen.push(response.status);
      return response;
    },
    () => Promise.reject(failure),
  ], errorResponse);
  assert.equal((await handler(new Request("http://localhost/"), PEER)).status, 500);
  assert.deepEqual(seen, [500]);
  assert.deepEqual(reported, [failure]);
});

Deno.test("createHandler() answers malformed requests and an exhausted list", async () => {
  const handler = createHandler([], createErrorResponse({ clientUrl: "/c", report() {} }));
  assert.equal((await handler(new Request("http://localhost/%ff"), PEER)).status, 400);
  assert.equal((await handler(new Request("http://localhost/x"), PEER)).status, 404);
});

Deno.test("clientFiles() serves texts with a validator", async () => {
  const middleware = clientFiles({ "/@vite/client": () => Promise.resolve("client") });
  const response = await answer(middleware, "/@vite/client");
  assert.equal(await response.text(), "client");
  assert.equal(response.headers.get("content-type"), "text/javascript");
  const etag = response.headers.get("etag") ?? "";
  const again = await answer(middleware, "/@vite/client", { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
  assert.equal((await answer(middleware, "/@vite/other")).status, 299);
});

Deno.test("hostCheck() names the value to add and its option", async () => {
  const warnings: string[] = [];
  const logger = { warnOnce: (message: string) => void warnings.push(message) };
  const errorResponse = createErrorResponse({ clientUrl: "/c", report() {} });
  const handler = createHandler(
    [hostCheck({ allowedHosts: [], logger }), echoTarget],
    errorResponse,
  );
  const response = await handler(new Request("http://app.test:8080/"), PEER);
  assert.equal(response.status, 403);
  assert.match(warnings.join(), /Add "app\.test" to server\.allowedHosts/);
  assert.equal((await handler(new Request("http://localhost/"), PEER)).status, 299);
});

Deno.test("readingMethods() lets GET and HEAD through", async () => {
  assert.equal((await answer(readingMethods(), "/")).status, 299);
  assert.equal((await answer(readingMethods(), "/", { method: "HEAD" })).status, 299);
  assert.equal((await answer(readingMethods(), "/", { method: "OPTIONS" })).status, 204);
  const post = await answer(readingMethods(), "/", { method: "POST" });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get("allow"), "GET, HEAD, OPTIONS");
  assert.equal((await answer(refuseTunnels(), "/", { method: "POST" })).status, 299);
});

Deno.test("ping() answers pages that wait for the server", async () => {
  assert.equal((await answer(ping(), "/__vite_ping")).status, 204);
  assert.equal(
    (await answer(ping(), "/", { headers: { accept: "text/x-vite-ping" } })).status,
    204,
  );
  assert.equal((await answer(ping(), "/")).status, 299);
});

Deno.test("responseHeaders() adds server.headers and rejects invalid ones", async () => {
  const response = await answer(responseHeaders({ "X-A": "1" }), "/");
  assert.equal(response.headers.get("x-a"), "1");
  assert.throws(() => responseHeaders({ "bad name": "1" }), TypeError);
});

Deno.test("strictPath(), refuseUpgrades() and notFound() reject their requests", async () => {
  assert.equal((await answer(strictPath(), "/a%2fb")).status, 400);
  assert.equal((await answer(strictPath(), "/a")).status, 299);
  const upgrade = { headers: { upgrade: "websocket" } };
  assert.equal((await answer(refuseUpgrades(), "/", upgrade)).status, 400);
  const missing = await answer(notFound("Create index.html"), "/");
  assert.equal(missing.status, 404);
  assert.match(await missing.text(), /Create index\.html/);
});

Deno.test("refuseCrossSiteScripts() checks site, mode and destination", async () => {
  const status = async (site: string, mode: string, dest: string, all = false) => {
    const headers = { "sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest };
    return (await answer(refuseCrossSiteScripts(all), "/a.js", { headers })).status;
  };
  assert.equal(await status("cross-site", "no-cors", "script"), 403);
  assert.equal(await status("cross-site", "no-cors", "script", true), 299);
  assert.equal(await status("cross-site", "no-cors", "image"), 299);
  assert.equal(await status("cross-site", "cors", "script"), 299);
  assert.equal(await status("same-origin", "no-cors", "script"), 299);
  assert.equal(await status("none", "navigate", "document"), 299);
});
