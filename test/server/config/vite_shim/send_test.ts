import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { send } from "../../../../server/config/vite_shim/send.ts";

Deno.test("send() answers 304 if the client has the text, also by a proxy's validator", async () => {
  const server = createServer((request, response) => send(request, response, "a {}", "css"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const first = await fetch(url);
  assert.equal(first.headers.get("content-type"), "text/css");
  assert.equal(await first.text(), "a {}");
  const etag = first.headers.get("etag")!;
  for (const known of [etag, `"other", ${etag.replace("W/", "")}`]) {
    const again = await fetch(url, { headers: { "if-none-match": known } });
    assert.equal(again.status, 304);
    await again.body?.cancel();
  }
  server.close();
  await once(server, "close");
});
