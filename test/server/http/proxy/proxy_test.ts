import assert from "node:assert/strict";
import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { compileProxyRules } from "../../../../server/http/proxy/compile_proxy_rules.ts";
import { proxiedPath } from "../../../../server/http/proxy/proxy_rule.ts";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { startProxy } from "../proxy_server.ts";

/** A server behind the proxy that returns the request it received. */
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

Deno.test("compileProxyRules() matches prefixes and expressions, and rejects invalid ones", () => {
  const [prefix, pattern] = compileProxyRules({
    "/api": "http://localhost:1",
    "^/v\\d+/": { target: "http://localhost:2/sub", rewrite: (path) => path.slice(3) },
  }, console);
  assert.ok(prefix?.matches("/api/x") && prefix.options.changeOrigin);
  assert.ok(pattern?.matches("/v1/x") && !pattern.matches("/x/v1/"));
  assert.equal(proxiedPath(prefix!, "/api/x?y"), "/api/x?y");
  assert.equal(proxiedPath(pattern!, "/v1/x?y"), "/sub/x?y");
  const bad = [["/a", "localhost:3000"], ["/a", "nope"], ["^(", "http://localhost"]] as const;
  for (const [key, target] of bad) {
    assert.throws(() => compileProxyRules({ [key]: target }, console), { code: "CONFIG_INVALID" });
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

Deno.test("proxy() rewrites cookies and calls bypass", async () => {
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

Deno.test("proxy() lets listeners of configure change requests and responses", async () => {
  await using target = await startTarget();
  const seen: string[] = [];
  await using server = await startProxy({
    "/self": {
      target: target.url,
      selfHandleResponse: true,
      configure(proxy) {
        proxy.on("proxyRes", (incoming: IncomingMessage, _request, response: ServerResponse) => {
          let text = "";
          incoming.on("data", (chunk) => text += chunk);
          incoming.on("end", () => {
            response.setHeader("x-self", "1");
            response.end(`own ${JSON.parse(text).url}`);
          });
        });
      },
    },
    "/": {
      target: target.url,
      configure(proxy, options) {
        proxy.on("proxyReq", (outgoing: ClientRequest, request: IncomingMessage) => {
          seen.push(`proxyReq ${request.url} ${options.target}`);
          outgoing.setHeader("x-added", "1");
          outgoing.removeHeader("x-own");
        });
        proxy.on("proxyRes", (incoming: IncomingMessage, request: IncomingMessage) => {
          seen.push(`proxyRes ${incoming.statusCode} ${request.url}`);
          delete incoming.headers["set-cookie"];
          incoming.headers["x-changed"] = "2";
          incoming.statusCode = 201;
        });
      },
    },
  });
  const body = "x".repeat(200_000);
  const headers = { "x-own": "1" };
  const response = await fetch(`${server.url}/x?y`, { method: "POST", body, headers });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("x-changed"), "2");
  assert.deepEqual(response.headers.getSetCookie(), []);
  const arrived = await response.json();
  assert.equal(arrived.body, body);
  assert.equal(arrived.headers["x-added"], "1");
  assert.equal(arrived.headers["x-own"], undefined);
  assert.deepEqual(seen, [`proxyReq /x?y ${target.url}`, "proxyRes 200 /x?y"]);
  const own = await fetch(`${server.url}/self/z`);
  assert.equal(await own.text(), "own /self/z");
  assert.equal(own.headers.get("x-self"), "1");
});

Deno.test("proxy() supports the options of http-proxy, also if configure changes them", async () => {
  await using target = await startTarget();
  await using server = await startProxy({
    "/redirect": { target: target.url, autoRewrite: true },
    "/followed": { target: target.url, followRedirects: true, rewrite: () => "/redirect" },
    "/": {
      target: target.url,
      configure(proxy, options) {
        options.headers = { "x-added": `by ${proxy.constructor.name}` };
      },
    },
  });
  const redirect = await fetch(`${server.url}/redirect`, { redirect: "manual" });
  assert.equal(redirect.headers.get("location"), `${server.url}/x`);
  assert.equal((await (await fetch(`${server.url}/followed`)).json()).url, "/x");
  const { headers } = await (await fetch(`${server.url}/x`)).json();
  assert.equal(headers["x-added"], "by ProxyServer");
});

Deno.test("proxy() lets a listener answer for an unreachable target, and bypass answer itself", async () => {
  let url: string;
  {
    await using target = await startTarget();
    url = target.url;
  }
  await using server = await startProxy({
    "/mock": {
      target: url,
      bypass(request: IncomingMessage, response: ServerResponse) {
        response.end(`mock ${request.url}`);
        return request.url;
      },
    },
    "/quiet": { target: url, bypass: () => undefined },
    "/": {
      target: url,
      configure(proxy) {
        proxy.on("error", (error: Error, _request, response) => {
          (response as ServerResponse).writeHead(503, { "x-reason": error.name }).end("away");
        });
      },
    },
  });
  assert.equal(await (await fetch(`${server.url}/mock/a`)).text(), "mock /mock/a");
  const response = await fetch(`${server.url}/x`);
  assert.deepEqual([response.status, await response.text()], [503, "away"]);
  assert.equal((await fetch(`${server.url}/quiet`)).status, 502);
  assert.equal(server.errors.length, 2);
});

Deno.test("proxy() ends the request to the target when the client disconnects", async () => {
  const gone = Promise.withResolvers<void>();
  const endless = http.createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("data: 1\n\n");
    response.on("close", () => gone.resolve());
  });
  await new Promise<void>((resolve) => endless.listen(0, "127.0.0.1", resolve));
  const { port } = endless.address() as AddressInfo;
  await using server = await startProxy({
    "/": { target: { host: "127.0.0.1", port }, configure: () => {} },
  });
  const abort = new AbortController();
  const response = await fetch(`${server.url}/events`, { signal: abort.signal });
  const reader = response.body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "data: 1\n\n");
  abort.abort();
  await gone.promise;
  await new Promise((resolve) => endless.close(resolve));
});

Deno.test("proxy() answers 502 when the target is unreachable", async () => {
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

for (
  const [rules, extra] of [["plain rules", {}], ["rules with functions", { bypass() {} }]] as const
) {
  Deno.test(`proxy() answers 502 when a target that has answered drops a request: ${rules}`, async () => {
    const target = http.createServer((request, response) => {
      request.url === "/drop" ? request.socket.destroy() : response.end("body");
    });
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    const { port } = target.address() as AddressInfo;
    await using server = await startProxy({
      "/": { target: `http://127.0.0.1:${port}`, ...extra },
    });
    try {
      // The second request would use the connection of the first one.
      const first = await fetch(`${server.url}/get`);
      assert.equal(await first.text(), "body");
      const dropped = await fetch(`${server.url}/drop`, {
        method: "POST",
        body: "text",
        signal: AbortSignal.timeout(30_000),
      });
      assert.equal(dropped.status, 502);
      await dropped.body?.cancel();
    } finally {
      target.closeAllConnections();
      await new Promise<void>((resolve) => target.close(() => resolve()));
    }
  });
}

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
    "/ws": {
      target: `ws://127.0.0.1:${target.port}`,
      rewrite: (path) => path.slice(3),
      configure(proxy) {
        proxy.on("proxyReqWs", (outgoing: ClientRequest) => {
          outgoing.setHeader("Cookie", `${outgoing.getHeader("cookie")}; d=2`);
        });
      },
    },
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
  assert.deepEqual(received, ["hello /room c=1; d=2", "text", [1, 2]]);
  assert.deepEqual([code, reason], [4000, "left"]);
  await target.close();
});
