import assert from "node:assert/strict";
import { VireoError } from "../../../../server/base/errors.ts";
import { createErrorResponse } from "../../../../server/http/pages/error_response.ts";

const NASTY = '</script><img src=x onerror=alert(1)>"\n*/ alert(2)';

function respond(error: unknown, headers: Record<string, string> = {}, method = "GET") {
  const reported: unknown[] = [];
  const errorResponse = createErrorResponse({
    clientUrl: "/base/@vite/client",
    report: (reason) => void reported.push(reason),
  });
  const request = new Request("http://localhost/x", { headers, method });
  return { response: errorResponse(error, request), reported };
}

Deno.test("createErrorResponse() sends JSON on request", async () => {
  const error = new VireoError("NOT_FOUND", "Cannot find it", { hint: "Do this" });
  const { response, reported } = respond(error, { accept: "application/json" });
  assert.equal(response.status, 404);
  const { error: described } = await response.json();
  assert.equal(described.message, "Cannot find it");
  assert.equal(described.hint, "Do this");
  assert.deepEqual(reported, []);
  const missing = new VireoError("IMPORT_NOT_FOUND", "Cannot load it");
  const imported = respond(missing);
  assert.equal(imported.response.status, 404);
  assert.deepEqual(imported.reported, [missing]);
});

Deno.test("createErrorResponse() answers navigations with a page in which everything is escaped", async () => {
  const error = new VireoError("COMPILE_ERROR", NASTY, {
    hint: NASTY,
    frame: NASTY,
    loc: { file: NASTY, line: 1, column: 0 },
    plugin: NASTY,
  });
  const { response, reported } = respond(error, { accept: "text/html" });
  const page = await response.text();
  assert.equal(response.status, 500);
  assert.doesNotMatch(page, /<img/);
  assert.match(page, /src="\/base\/@vite\/client"/);
  assert.deepEqual(reported, [error]);
});

Deno.test("createErrorResponse() does not load the client for errors that no edit fixes", async () => {
  const { response } = respond(new VireoError("HOST_NOT_ALLOWED", "No"), { accept: "text/html" });
  assert.equal(response.status, 403);
  assert.doesNotMatch(await response.text(), /@vite\/client/);
});

Deno.test("createErrorResponse() answers scripts with a text of comment lines", async () => {
  const error = new Error(NASTY);
  const { response } = respond(error, { "sec-fetch-dest": "script" });
  const text = await response.text();
  assert.ok(text.split("\n").every((line) => line.startsWith("// ")));
  assert.equal(response.headers.get("content-type"), "text/plain; charset=utf-8");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  const head = respond(error, { "sec-fetch-dest": "script" }, "HEAD").response;
  assert.equal(head.body, null);
  assert.equal(head.headers.get("content-length"), String(new TextEncoder().encode(text).length));
});

Deno.test("createErrorResponse() survives thrown values that are not errors", () => {
  for (const value of [undefined, null, "text", 5, {}]) {
    assert.equal(respond(value).response.status, 500);
  }
});
