import assert from "node:assert/strict";
import type { CorsOptions } from "../../../server/plugin_api/options.ts";
import { cors } from "../../../server/http/cors.ts";
import { createOriginPolicy } from "../../../server/http/guards/origin_policy.ts";
import { answer } from "./request_context.ts";

const ORIGIN = "http://localhost:3000";

const ask = (
  options: boolean | CorsOptions,
  headers: Record<string, string>,
  method = "GET",
) => answer(cors(createOriginPolicy(options, []), options), "/x", { headers, method });

Deno.test("cors() names an allowed origin, and varies by it", async () => {
  const { headers } = await ask({ exposedHeaders: ["X-A", "X-B"], credentials: true }, {
    origin: ORIGIN,
  });
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-expose-headers"), "X-A,X-B");
  assert.equal(headers.get("vary"), "Origin");
  const refused = await ask({}, { origin: "http://evil.test" });
  assert.equal(refused.headers.get("access-control-allow-origin"), null);
  assert.equal((await ask(false, { origin: ORIGIN })).headers.get("vary"), null);
});

Deno.test("cors() answers preflights", async () => {
  const headers = {
    origin: ORIGIN,
    "access-control-request-method": "PUT",
    "access-control-request-headers": "x-a",
  };
  const allowed = await ask({ maxAge: 5 }, headers, "OPTIONS");
  assert.equal(allowed.status, 204);
  assert.match(allowed.headers.get("access-control-allow-methods") ?? "", /PUT/);
  assert.equal(allowed.headers.get("access-control-allow-headers"), "x-a");
  assert.equal(allowed.headers.get("access-control-max-age"), "5");
  const refused = await ask({}, { ...headers, origin: "http://evil.test" }, "OPTIONS");
  assert.equal(refused.headers.get("access-control-allow-methods"), null);
  assert.equal((await ask({ preflightContinue: true }, headers, "OPTIONS")).status, 299);
});
