import assert from "node:assert/strict";
import { deferred } from "../../../../server/http/connect/deferred.ts";
import type { Middleware } from "../../../../server/http/types.ts";

Deno.test("deferred() loads a middleware once, for the first request", async () => {
  let loads = 0;
  const middleware = deferred(() => {
    loads++;
    return Promise.resolve(() => Promise.resolve(new Response("answered")));
  });
  assert.equal(loads, 0);
  const [context, next] = [{}, () => assert.fail("next() was called")] as unknown as Parameters<
    Middleware
  >;
  const responses = await Promise.all([middleware(context, next), middleware(context, next)]);
  assert.deepEqual(await Promise.all(responses.map((response) => response.text())), [
    "answered",
    "answered",
  ]);
  assert.equal(loads, 1);
});
