import assert from "node:assert/strict";
import { hotUpgrade } from "../../../../server/http/hot/hot_upgrade.ts";
import { createOriginPolicy } from "../../../../server/http/guards/origin_policy.ts";
import { answer } from "../request_context.ts";

/**
 * The status of a handshake at `target`, with the hot channel at `path`; 200 stands for 101, which
 * cannot be constructed.
 */
async function statusAt(path: string, target: string): Promise<number> {
  const middleware = hotUpgrade({
    path,
    token: "t",
    policy: createOriginPolicy(true, []),
    upgrade: () => new Response(null, { status: 200 }),
    handlers: { message() {} },
    logger: { warnOnce() {} },
  });
  const headers = {
    "upgrade": "websocket",
    "sec-websocket-protocol": "vite-hmr",
    "origin": "http://localhost:5173",
  };
  return (await answer(middleware, `${target}?token=t`, { headers })).status;
}

Deno.test("hotUpgrade() compares decoded paths", async () => {
  assert.equal(await statusAt("/app/", "/app/"), 200);
  assert.equal(await statusAt("/app/", "/"), 400);
  // The base stays encoded as in URLs, but the path of a request is decoded.
  assert.equal(await statusAt("/%C3%BC%20b/", "/%C3%BC%20b/"), 200);
  assert.equal(await statusAt("/ü b/", "/%C3%BC%20b/"), 200);
  assert.equal(await statusAt("/100%/", "/100%25/"), 200);
});
