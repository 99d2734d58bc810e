import assert from "node:assert/strict";
import { createServer } from "node:net";
import { handshake } from "../../../server/smoke/handshake.ts";

/** Starts a server that answers every connection with some bytes, or not at all. */
async function serving(response: string | undefined, run: (url: string) => Promise<void>) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => void (response !== undefined && socket.end(response, "latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await run(`http://127.0.0.1:${port}/`);
  await new Promise((resolve) => server.close(resolve));
}

const OPTIONS = { protocol: "vite-hmr", origin: "http://a", timeout: 5000 };

Deno.test("handshake() returns the status of a refusal", async () => {
  await serving("HTTP/1.1 403 Forbidden\r\n\r\nno", async (url) => {
    assert.deepEqual(await handshake(url, OPTIONS), { status: 403 });
  });
});

Deno.test("handshake() detects a wrong key", async () => {
  const upgraded = "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  await serving(`${upgraded}Sec-WebSocket-Accept: x\r\n\r\n\x81\x02hi`, async (url) => {
    await assert.rejects(handshake(url, OPTIONS), /Sec-WebSocket-Accept/);
  });
});

Deno.test("handshake() times out", async () => {
  await serving(undefined, async (url) => {
    await assert.rejects(handshake(url, { ...OPTIONS, timeout: 50 }), /No response within 50 ms/);
  });
  await serving("", async (url) => {
    await assert.rejects(handshake(url, OPTIONS), /socket hang up/);
  });
});
