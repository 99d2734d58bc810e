import assert from "node:assert/strict";
import { textResponse } from "../../../server/http/text_response.ts";

const CONTENT = { text: "größer", type: "text/plain; charset=utf-8", etag: '"1"' };

const ask = (method: string) => textResponse(new Request("http://localhost/", { method }), CONTENT);

Deno.test("textResponse() sends HEAD the length of the text, without the text", async () => {
  const head = ask("HEAD");
  assert.equal(head.body, null);
  assert.equal(head.headers.get("content-length"), "8");
  assert.equal((await ask("GET").arrayBuffer()).byteLength, 8);
});
