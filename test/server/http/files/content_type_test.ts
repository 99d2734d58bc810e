import assert from "node:assert/strict";
import { contentType } from "../../../../server/http/files/content_type.ts";

Deno.test("contentType() returns the types of the web, with the charset of text", async () => {
  const types = {
    "a.html": "text/html; charset=utf-8",
    "a.css": "text/css; charset=utf-8",
    "a.js": "text/javascript; charset=utf-8",
    "a.ts": "text/javascript; charset=utf-8",
    "a.json": "application/json; charset=utf-8",
    "a.svg": "image/svg+xml; charset=utf-8",
    "a.PNG": "image/png",
    "a.wasm": "application/wasm",
    "a.woff2": "font/woff2",
    "a.webmanifest": "application/manifest+json; charset=utf-8",
    "a.js.map": "application/json; charset=utf-8",
    "a.unknown": "application/octet-stream",
    "noextension": "application/octet-stream",
  };
  for (const [file, type] of Object.entries(types)) {
    assert.equal(await contentType(file), type, file);
  }
});
