import assert from "node:assert/strict";
import type { CorsOptions } from "../../../../server/plugin_api/options.ts";
import { createOriginPolicy } from "../../../../server/http/guards/origin_policy.ts";

const reads = (cors: boolean | CorsOptions, origin: string) =>
  createOriginPolicy(cors, []).allowsReading(origin);

Deno.test("allowsReading() follows every form of server.cors", async () => {
  assert.equal(await reads(true, "http://evil.test"), true);
  assert.equal(await reads(false, "http://localhost:3000"), false);
  assert.equal(await reads({}, "http://localhost:3000"), true);
  assert.equal(await reads({}, "http://evil.test"), false);
  assert.equal(await reads({ origin: "*" }, "http://a.test"), true);
  assert.equal(await reads({ origin: "http://a.test" }, "http://a.test"), true);
  assert.equal(await reads({ origin: "http://a.test" }, "http://b.test"), false);
  const list = { origin: [/^http:\/\/a\./, "http://b.test"] };
  assert.equal(await reads(list, "http://a.test"), true);
  assert.equal(await reads(list, "http://b.test"), true);
  assert.equal(await reads(list, "http://c.test"), false);
});

Deno.test("allowsReading() calls functions, with a callback too", async () => {
  assert.equal(
    await reads({ origin: (origin) => origin === "http://a.test" }, "http://a.test"),
    true,
  );
  const withCallback =
    ((origin: string, done: (error: unknown, allowed: boolean) => void) =>
      done(null, origin === "http://a.test")) as unknown as (origin: string) => boolean;
  assert.equal(await reads({ origin: withCallback }, "http://a.test"), true);
  assert.equal(await reads({ origin: withCallback }, "http://b.test"), false);
});

Deno.test("allowsReading() does not depend on a global expression's state", async () => {
  const policy = createOriginPolicy({ origin: /a\.test/g }, []);
  for (let i = 0; i < 3; i++) assert.equal(await policy.allowsReading("http://a.test"), true);
});

Deno.test("allowsConnecting() adds the server's origin and allowed hosts", async () => {
  const policy = createOriginPolicy({ origin: "http://backend.test" }, [".app.test"]);
  const host = "192.168.0.2:5173";
  assert.equal(await policy.allowsConnecting(`http://${host}`, host), true);
  assert.equal(await policy.allowsConnecting("http://backend.test", host), true);
  assert.equal(await policy.allowsConnecting("https://x.app.test:8443", host), true);
  assert.equal(await policy.allowsConnecting("http://192.168.0.3", host), false);
  assert.equal(await policy.allowsConnecting("http://localhost:3000", host), false);
  assert.equal(await policy.allowsConnecting("null", host), false);
});
