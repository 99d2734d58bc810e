import assert from "node:assert/strict";
import type { ProxyOptions } from "../../../../server/plugin_api/options.ts";
import { connectBridge } from "../../../../server/http/connect/connect_bridge.ts";
import { refuseUpgrades } from "../../../../server/http/guards/refuse_upgrades.ts";
import type { ConnectHandler } from "../../../../server/plugin_api/node_handles.ts";
import { sendRaw, startProxy, startRawTarget } from "../proxy_server.ts";

/** A test of both proxy implementations, with and without Node's objects. */
function proxyTest(name: string, body: (options: Partial<ProxyOptions>) => Promise<void>): void {
  Deno.test(name, async () => {
    for (const options of [{}, { configure() {} }]) await body(options);
  });
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/** A handler of a plugin that runs before the proxy. */
const handler = (handle: ConnectHandler) => [connectBridge(() => [{ route: "", handle }])];

proxyTest("proxy() answers 502 for an invalid status", async (options) => {
  await using target = await startRawTarget((socket) =>
    socket.end("HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nno")
  );
  await using server = await startProxy({ "/": { target: target.url, ...options } });
  const response = await fetch(server.url);
  assert.equal(response.status, 502);
  await response.body?.cancel();
  assert.match(server.errors.join(), /the target responded with status 999$/);
});

proxyTest("proxy() aborts a response that its target aborts", async (options) => {
  await using target = await startRawTarget((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", () => socket.destroy());
  });
  await using server = await startProxy({ "/": { target: target.url, ...options } });
  await assert.rejects(
    fetch(server.url).then(async (response) => {
      if (response.status !== 200) throw new Error(String(response.status));
      return await response.text();
    }),
  );
});

proxyTest("proxy() frames the body of every method", async (options) => {
  const arrived = Promise.withResolvers<string>();
  await using target = await startRawTarget((socket, text) => {
    if (!text.endsWith("\r\n\r\n") || !text.includes("/hidden")) return;
    arrived.resolve(text);
    socket.write(OK);
  });
  await using server = await startProxy({ "/": { target: target.url, ...options } });
  const hidden = "GET /hidden HTTP/1.1\r\n\r\n";
  await using _client = await sendRaw(
    server.port,
    `DELETE / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
  );
  const [head, rest] = (await arrived.promise).split("\r\n\r\n");
  assert.match(head!, /transfer-encoding: chunked/i);
  assert.equal(rest, "18\r\nGET /hidden HTTP/1.1", "as a chunk, not as a request");
});

proxyTest(
  "proxy() refuses a request whose body was read by a plugin and is too large",
  async (options) => {
    await using target = await startRawTarget(() => {});
    const swallow: ConnectHandler = (request, _response, next) => {
      request.resume();
      request.on("end", () => next());
    };
    const config = { "/": { target: target.url, ...options } };
    await using server = await startProxy(config, handler(swallow));
    const response = await fetch(server.url, { method: "POST", body: "x".repeat(2 * 1024 * 1024) });
    assert.equal(response.status, 502);
    await response.body?.cancel();
    assert.match(server.errors.join(), /the request body is not available/);
  },
);

proxyTest(
  "proxy() aborts the request to the target when the client disconnects while it sends",
  async (options) => {
    const begun = Promise.withResolvers<void>();
    await using target = await startRawTarget(() => begun.resolve());
    await using server = await startProxy({ "/": { target: target.url, ...options } });
    {
      const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n";
      await using _client = await sendRaw(server.port, `${head}the beginning`);
      await begun.promise;
    }
    await target.closed;
    assert.deepEqual(server.errors, []);
  },
);

proxyTest(
  "proxy() ends a stream whose client disconnects, under a handler that waits for its end",
  async (options) => {
    await using target = await startRawTarget((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
    });
    const log: ConnectHandler = (_request, response, next) => {
      response.on("finish", () => {});
      next();
    };
    const config = { "/": { target: target.url, ...options } };
    await using server = await startProxy(config, handler(log));
    const abort = new AbortController();
    const response = await fetch(server.url, { signal: abort.signal });
    await response.body!.getReader().read();
    abort.abort();
    await target.closed;
  },
);

proxyTest("proxy() sends the credentials of the rule, and x-forwarded headers", async (options) => {
  const arrived = Promise.withResolvers<string>();
  await using target = await startRawTarget((socket, text) => {
    arrived.resolve(text);
    socket.end(OK);
  });
  const rule = { target: target.url, auth: "user:secret", xfwd: true, ...options };
  await using server = await startProxy({ "/": rule });
  const headers = { authorization: "Bearer of the client" };
  await (await fetch(server.url, { headers })).text();
  const head = await arrived.promise;
  assert.match(head, /^authorization: Basic dXNlcjpzZWNyZXQ=\r$/im);
  assert.doesNotMatch(head, /Bearer/);
  assert.match(head, new RegExp(`^x-forwarded-port: ${server.port}\r$`, "m"));
});

Deno.test("proxy() reports a configure function that throws", async () => {
  await using target = await startRawTarget((socket) => socket.end(OK));
  const configure = () => {
    throw new TypeError("proxy.onn is not a function");
  };
  await using server = await startProxy({ "/": { target: target.url, configure } });
  const response = await fetch(server.url);
  assert.equal(response.status, 502);
  await response.body?.cancel();
  assert.match(server.errors.join(), /proxy\.onn is not a function$/);
});

Deno.test("proxy() reports an invalid rewritten path", async () => {
  await using target = await startRawTarget(() => {});
  const rule = { target: target.url, rewrite: () => "/a b", configure() {} };
  await using server = await startProxy({ "/": rule });
  const response = await fetch(server.url);
  assert.equal(response.status, 502);
  await response.body?.cancel();
});

/** Resolves when a handshake has failed. */
const refused = (url: string) =>
  new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(url.replace("http", "ws"));
    socket.onerror = () => resolve();
    socket.onopen = () => {
      socket.close();
      reject(new Error("it was opened"));
    };
  });

Deno.test("proxySockets() connects to the target for every form of path", async () => {
  const asked = Promise.withResolvers<string>();
  await using target = await startRawTarget((socket, text) => {
    asked.resolve(`own ${text.split("\r\n")[0]}`);
    socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
  });
  await using other = await startRawTarget((socket) => {
    asked.resolve("other");
    socket.destroy();
  });
  const rule = {
    target: target.url,
    ws: true,
    rewrite: (path: string) => path.slice("/ws".length),
  };
  await using server = await startProxy({ "/ws": rule });
  await refused(`${server.url}/ws//${new URL(other.url).host}/x`);
  assert.equal(await asked.promise, `own GET //${new URL(other.url).host}/x HTTP/1.1`);
});

Deno.test("proxySockets() calls bypass", async () => {
  const seen: unknown[] = [];
  await using target = await startRawTarget((socket) => {
    seen.push("target");
    socket.destroy();
  });
  const rule: ProxyOptions = {
    target: target.url,
    ws: true,
    bypass({ url, headers }, response) {
      seen.push([url, headers.upgrade, response]);
      return url === "/no" ? false : url === "/own" ? url : undefined;
    },
  };
  await using server = await startProxy({ "/": rule }, [refuseUpgrades()]);
  for (const path of ["/no", "/own", "/target"]) await refused(server.url + path);
  assert.deepEqual(seen, [
    ["/no", "websocket", undefined],
    ["/own", "websocket", undefined],
    ["/target", "websocket", undefined],
    "target",
  ]);
});
