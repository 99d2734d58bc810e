import assert from "node:assert/strict";
import { isHostAllowed, isOwnOrigin, LOCAL_ORIGINS } from "../../../../server/http/guards/hosts.ts";

Deno.test("isHostAllowed() accepts localhost, addresses and configured names", () => {
  for (const host of ["localhost", "a.localhost:80", "127.0.0.1", "[::1]:5173", "192.168.0.2:1"]) {
    assert.ok(isHostAllowed(host, []), host);
  }
  for (const host of ["example.com", "localhost.com", "127.0.0.1.nip.io", "1.2.3"]) {
    assert.ok(!isHostAllowed(host, []), host);
  }
  assert.ok(isHostAllowed("app.test:1", ["App.test"]));
  assert.ok(!isHostAllowed("sub.app.test", ["app.test"]));
  assert.ok(isHostAllowed("sub.app.test", [".app.test"]));
  assert.ok(isHostAllowed("app.test.", [".app.test"]));
  assert.ok(!isHostAllowed("myapp.test", [".app.test"]));
  assert.ok(isHostAllowed("anything", true));
});

Deno.test("isOwnOrigin() compares host and port", () => {
  assert.ok(isOwnOrigin("http://localhost:5173", "localhost:5173"));
  assert.ok(isOwnOrigin("https://app.test", "app.test"));
  assert.ok(isOwnOrigin("https://app.test", "app.test:443"));
  assert.ok(!isOwnOrigin("http://localhost:3000", "localhost:5173"));
  assert.ok(!isOwnOrigin("null", "null"));
  assert.ok(!isOwnOrigin("http://localhost:5173/x", "localhost:5173"));
});

Deno.test("LOCAL_ORIGINS matches pages of this machine only", () => {
  for (
    const origin of [
      "http://localhost",
      "https://a.localhost:3",
      "http://127.0.0.1:80",
      "http://[::1]",
    ]
  ) {
    assert.match(origin, LOCAL_ORIGINS);
  }
  for (
    const origin of [
      "http://localhost.evil.test",
      "null",
      "http://127.0.0.2",
    ]
  ) {
    assert.doesNotMatch(origin, LOCAL_ORIGINS);
  }
});
