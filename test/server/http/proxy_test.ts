import assert from "node:assert/strict";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import type { ProxyOptions } from "../../../server/config/types.ts";
import { createErrorResponse } from "../../../server/http/error_response.ts";
import { createHandler } from "../../../server/http/handler.ts";
import { proxy } from "../../../server/http/proxy.ts";
import { compileProxyRules, proxiedPath } from "../../../server/http/proxy_rule.ts";
import { proxySockets } from "../../../server/http/proxy_socket.ts";
import { currentRuntime } from "../../../server/runtime/current.ts";
import { echoTarget } from "./request_context.ts";

/** A server behind the proxy: it tells what arrived. */
async function startTarget() {
  const server = http.createServer((request, response) => {
    if (request.url === "/gzip") {
      const body = gzipSync("compressed");
      response.writeHead(200, { "content-encoding": "gzip", "content-length": body.byteLength });
      response.end(body);
      return;
    }
    if (request.url === "/redirect") {
      response.writeHead(302, { location: "/x" }).end();
      return;
    }
    let body = "";
    request.on("data", (chunk) => body += chunk);
    request.on("end", () => {
      response.setHeader("set-cookie", ["a=1; Domain=api.test; Path=/", "b=2"]);
      response.end(JSON.stringify({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body,
      }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function startProxy(config: Record<string, string | ProxyOptions>) {
  const errors: string[] = [];
  const logger = { error: (message: string) => void errors.push(message) };
  const runtime = await currentRuntime();
  const rules = compileProxyRules(config);
  const handler = createHandler(
    [proxySockets({ rules, upgrade: runtime.upgrade, logger }), proxy(rules, logger), echoTarget],
    createErrorResponse({ clientUrl: "/@vite/client", report() {} }),
  );
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, handler);
  const host = `127.0.0.1:${listener.port}`;
  return { url: `http://${host}`, host, errors, [Symbol.asyncDispose]: () => listener.close() };
}

Deno.test("compileProxyRules() matches prefixes and expressions, and refuses bad ones", () => {
  const [prefix, pattern] = compileProxyRules({
    "/api": "http://localhost:1",
    "^/v\\d+/": { target: "http://localhost:2/sub", rewrite: (path) => path.slice(3) },
  });
  assert.ok(prefix?.matches("/api/x") && prefix.options.changeOrigin);
  assert.ok(pattern?.matches("/v1/x") && !pattern.matches("/x/v1/"));
  assert.equal(proxiedPath(prefix!, "/api/x?y"), "/api/x?y");
  assert.equal(proxiedPath(pattern!, "/v1/x?y"), "/sub/x?y");
  const bad = [["/a", "localhost:3000"], ["/a", "nope"], ["^(", "http://localhost"]] as const;
  for (const [key, target] of bad) {
    assert.throws(() => compileProxyRules({ [key]: target }), { code: "CONFIG_INVALID" });
  }
});

Deno.test("proxy() passes requests on with method, body, path and headers", async () => {
  await using target = await startTarget();
  await using server = await startProxy({
    "/api": target.url,
    "/keep": { target: target.url, xfwd: true, headers: { "X-Added": "yes" } },
  });
  const body = "x".repeat(200_000);
  const response = await fetch(`${server.url}/api/a%2Fb?q=1`, {
    method: "POST",
    body,
    headers: { "x-own": "1" },
  });
  assert.deepEqual(response.headers.getSetCookie(), ["a=1; Domain=api.test; Path=/", "b=2"]);
  const seen = await response.json();
  assert.equal(seen.method, "POST");
  assert.equal(seen.url, "/api/a%2Fb?q=1");
  assert.equal(seen.body, body);
  assert.equal(seen.headers.host, target.host);
  assert.equal(seen.headers["x-own"], "1");
  const kept = await (await fetch(`${server.url}/keep`)).json();
  assert.equal(kept.headers.host, server.host);
  assert.equal(kept.headers["x-added"], "yes");
  assert.equal(kept.headers["x-forwarded-for"], "127.0.0.1");
  assert.equal((await fetch(`${server.url}/other`)).status, 299);
});

Deno.test("proxy() leaves encodings and redirects as they are", async () => {
  await using target = await startTarget();
  await using server = await startProxy({ "/": target.url });
  const zipped = await fetch(`${server.url}/gzip`);
  assert.equal(await zipped.text(), "compressed");
  const redirect = await fetch(`${server.url}/redirect`, { redirect: "manual" });
  assert.equal(redirect.status, 302);
  assert.equal(redirect.headers.get("location"), "/x");
});

Deno.test("proxy() rewrites cookies and asks bypass", async () => {
  await using target = await startTarget();
  await using server = await startProxy({
    "/": {
      target: target.url,
      cookieDomainRewrite: "localhost",
      bypass: ({ url }: { url: string }) =>
        url === "/page" ? "/index.html" : url === "/no" ? false : null,
    },
  });
  const response = await fetch(`${server.url}/x`);
  assert.match(response.headers.getSetCookie()[0] ?? "", /Domain=localhost; Path=\//);
  await response.body?.cancel();
  assert.equal(await (await fetch(`${server.url}/page`)).text(), "/index.html");
  assert.equal((await fetch(`${server.url}/no`)).status, 404);
});

Deno.test("proxy() answers 502 when the target is away", async () => {
  let url: string;
  {
    await using target = await startTarget();
    url = target.url;
  }
  await using server = await startProxy({ "/": { target: url, ws: true } });
  const response = await fetch(`${server.url}/x`);
  assert.equal(response.status, 502);
  assert.match(await response.text(), /target of "\/"/);
  assert.equal(server.errors.length, 1);
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/x`);
  await new Promise((resolve) => socket.onerror = resolve);
  assert.equal(server.errors.length, 2);
});

Deno.test("proxySockets() joins two sockets, with sub-protocol, text and bytes", async () => {
  const runtime = await currentRuntime();
  const target = await runtime.listen({ host: "127.0.0.1", port: 0 }, (request) => {
    const greeting = `hello ${new URL(request.url).pathname} ${request.headers.get("cookie")}`;
    return runtime.upgrade(request, {
      protocol: "chat",
      handlers: {
        open: (socket) => socket.send(greeting),
        message: (socket, data) =>
          data === "bye" ? socket.close(4000, "left") : socket.send(data as string),
      },
    });
  });
  await using server = await startProxy({
    "/ws": { target: `ws://127.0.0.1:${target.port}`, rewrite: (path) => path.slice(3) },
  });
  const Socket = WebSocket as unknown as new (url: string, options: unknown) => WebSocket;
  const socket = new Socket(`${server.url.replace("http", "ws")}/ws/room`, {
    protocols: ["other", "chat"],
    headers: { cookie: "c=1" },
  });
  socket.binaryType = "arraybuffer";
  const received: unknown[] = [];
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  socket.onmessage = ({ data }) => {
    received.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
    if (received.length === 3) socket.send("bye");
  };
  await new Promise((resolve) => socket.onopen = resolve);
  assert.equal(socket.protocol, "chat");
  socket.send("text");
  socket.send(new Uint8Array([1, 2]));
  const { code, reason } = await closed;
  assert.deepEqual(received, ["hello /room c=1", "text", [1, 2]]);
  assert.deepEqual([code, reason], [4000, "left"]);
  await target.close();
});
