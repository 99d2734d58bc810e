import assert from "node:assert/strict";
import { expectedContentType } from "../../../../server/smoke/checks/content_type_check.ts";

Deno.test("expectedContentType() accepts every type of JavaScript", () => {
  for (const type of ["text/javascript", "application/javascript", "application/x-ecmascript"]) {
    assert.equal(expectedContentType("module", type, "/a.ts"), undefined);
  }
  assert.equal(expectedContentType("module", "video/mp2t", "/a.ts"), "text/javascript");
  assert.equal(expectedContentType("worker", "", "/a.ts"), "text/javascript");
});

Deno.test("expectedContentType() checks assets by their extension", () => {
  const asset = (type: string, path: string) => expectedContentType("asset", type, path);
  assert.equal(asset("image/png", "/a.webp"), undefined);
  assert.equal(asset("application/octet-stream", "/a.WOFF2"), undefined);
  assert.equal(asset("text/plain", "/a.png"), "image/*");
  assert.equal(asset("text/html", "/a.bin"), "anything but text/html");
  assert.equal(asset("text/html", "/a.html"), undefined);
  assert.equal(asset("application/manifest+json", "/site.webmanifest"), undefined);
  assert.equal(asset("x/y", "/whatever"), undefined);
});
