import assert from "node:assert/strict";
import { createLogger } from "../../../../server/base/logger.ts";
import { hostCheck } from "../../../../server/http/guards/host_check.ts";
import { SessionHosts } from "../../../../server/http/guards/session_hosts.ts";
import type { RequestContext } from "../../../../server/http/types.ts";

Deno.test("SessionHosts offers one refused host at a time, and allows it everywhere", () => {
  const hosts = new SessionHosts(true);
  const first = hosts.extend(["app.test"]);
  assert.equal(hosts.allowOffered(), undefined);
  assert.equal(hosts.offer("one.test"), true);
  assert.equal(hosts.offer("evil.test"), false);
  assert.equal(hosts.allowOffered(), "one.test");
  assert.deepEqual(first, ["app.test", "one.test"]);
  assert.deepEqual(hosts.extend([]), ["one.test"]);
  assert.equal(hosts.offer("evil.test"), true);
  assert.equal(hosts.extend(true), true);
});

Deno.test("hostCheck() names the key that allows a refused host, where there is one", async () => {
  for (const hasKeys of [true, false]) {
    const printed: string[] = [];
    const logger = createLogger("info", { write: (_, text) => printed.push(text) });
    const sessionHosts = new SessionHosts(hasKeys);
    const check = hostCheck({ allowedHosts: sessionHosts.extend([])!, logger, sessionHosts });
    const next = () => Promise.resolve(new Response("passed"));
    const ask = async () => await check({ host: "app.test:5173" } as RequestContext, next);
    await assert.rejects(ask, { code: "HOST_NOT_ALLOWED" });
    assert.deepEqual(printed.map((text) => text.includes("press a + enter")), [hasKeys]);
    assert.equal(sessionHosts.allowOffered(), hasKeys ? "app.test" : undefined);
    if (hasKeys) assert.equal(await (await ask()).text(), "passed");
  }
});
