import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connectBridge } from "../../../../server/http/connect/connect_bridge.ts";
import { ConnectMiddlewares, matchesRoute } from "../../../../server/plugin_api/connect_stack.ts";
import { createErrorResponse } from "../../../../server/http/pages/error_response.ts";
import { createHandler } from "../../../../server/http/handler.ts";
import type { Middleware } from "../../../../server/http/types.ts";
import { currentRuntime } from "../../../../server/runtime/current.ts";
import { answer, echoTarget } from "../request_context.ts";

type NodeRequest = IncomingMessage & { url: string; originalUrl: string; body?: string };
type Next = (error?: unknown) => void;

/**
 * Runs middlewares behind a real listener, so that bodies stream and clients disconnect as in a
 * server.
 */
async function listen(list: Middleware[]) {
  const runtime = await currentRuntime();
  const errorResponse = createErrorResponse({ clientUrl: "/@vite/client", report() {} });
  const handler = createHandler([...list, echoTarget], errorResponse);
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, handler);
  return {
    url: `http://127.0.0.1:${listener.port}`,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

Deno.test("matchesRoute() follows connect", () => {
  for (const url of ["/api", "/api/x", "/API/x", "/api.json", "/api?x"]) {
    assert.ok(matchesRoute("/api", url), url);
  }
  for (const url of ["/apix", "/", "/a"]) assert.ok(!matchesRoute("/api", url), url);
  assert.ok(matchesRoute("", "/anything"));
});

Deno.test("ConnectMiddlewares separates early handlers from late ones", () => {
  const stack = new ConnectMiddlewares();
  const [a, b, c] = [() => {}, () => {}, () => {}];
  stack.use(a).use("/b/", b);
  assert.equal(stack.post().length, 0);
  stack.beginLate();
  stack.use(c);
  assert.deepEqual(stack.pre().map(({ route, handle }) => [route, handle]), [["", a], ["/b", b]]);
  assert.deepEqual(stack.post().map(({ handle }) => handle), [c]);
  assert.throws(() => stack.use("/x", undefined as never), TypeError);
});

Deno.test("connectBridge() responds with a handler's output", async () => {
  const stack = new ConnectMiddlewares();
  stack.use("/api", (req: NodeRequest, res: ServerResponse) => {
    res.writeHead(201, { "content-type": "text/plain", "set-cookie": ["a=1", "b=2"] });
    res.write(`${req.method} ${req.url} ${req.originalUrl} `);
    setTimeout(() => res.end("end"), 5);
  });
  const bridge = connectBridge(() => stack.pre());
  const response = await answer(bridge, "/api/users?q=%20", { original: "/api/users?q=%20" });
  assert.equal(response.status, 201);
  assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assert.equal(await response.text(), "GET /users?q=%20 /api/users?q=%20 end");
  assert.equal((await answer(bridge, "/other")).status, 299);
});

Deno.test("connectBridge() passes a rewritten request on, with headers", async () => {
  const stack = new ConnectMiddlewares();
  stack.use((_req: NodeRequest, res: ServerResponse, next: Next) => {
    res.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    next();
  });
  stack.use("/old", (req: NodeRequest, _res: ServerResponse, next: Next) => {
    req.url = "/renamed?x";
    next();
  });
  stack.use((req: NodeRequest, _res: ServerResponse, next: Next) => {
    if (req.url === "/spa") req.url = "/index.html";
    next();
  });
  const bridge = connectBridge(() => stack.pre());
  const response = await answer(bridge, "/spa");
  assert.equal(await response.text(), "/index.html");
  assert.equal(response.headers.get("cross-origin-opener-policy"), "same-origin");
  assert.equal(await (await answer(bridge, "/old/path")).text(), "/old/renamed?x");
  assert.equal(await (await answer(bridge, "/untouched")).text(), "/untouched");
});

Deno.test("connectBridge() passes errors to error handlers, then to the error response", async () => {
  const stack = new ConnectMiddlewares();
  stack.use("/throws", () => {
    throw new Error("thrown");
  });
  stack.use("/rejects", () => Promise.reject(new Error("rejected")));
  stack.use(
    "/nexts",
    (_req: NodeRequest, _res: ServerResponse, next: Next) => next(new Error("nexted")),
  );
  stack.use("/handled", () => {
    throw new Error("handled");
  });
  stack.use(
    "/handled",
    ((error: Error, _req: NodeRequest, res: ServerResponse, _next: Next) => {
      res.statusCode = 418;
      res.end(error.message);
    }) as never,
  );
  const bridge = connectBridge(() => stack.pre());
  for (
    const [target, message] of [["/throws", "thrown"], ["/rejects", "rejected"], [
      "/nexts",
      "nexted",
    ]]
  ) {
    const response = await answer(bridge, target!);
    assert.equal(response.status, 500);
    assert.match(await response.text(), new RegExp(message!));
  }
  const handled = await answer(bridge, "/handled");
  assert.equal(handled.status, 418);
  assert.equal(await handled.text(), "handled");
});

Deno.test("connectBridge() lets several handlers read the body", async () => {
  const stack = new ConnectMiddlewares();
  const readBody = (req: NodeRequest, done: (text: string) => void) => {
    let text = "";
    req.on("data", (chunk) => text += chunk);
    req.on("end", () => done(text));
  };
  stack.use(
    "/echo",
    (req: NodeRequest, res: ServerResponse) => readBody(req, (text) => res.end(text)),
  );
  stack.use((req: NodeRequest, _res: ServerResponse, next: Next) => readBody(req, () => next()));
  const reader: Middleware = async ({ request }) => new Response(`later ${await request.text()}`);
  await using server = await listen([connectBridge(() => stack.pre()), reader]);
  const post = async (path: string, body: string) =>
    await (await fetch(server.url + path, { method: "POST", body })).text();
  const large = "x".repeat(300_000);
  assert.equal(await post("/echo", large), large);
  assert.equal(await post("/other", large), `later ${large}`);
});

Deno.test("connectBridge() lets a handler read a body while it passes the request on", async () => {
  const stack = new ConnectMiddlewares();
  let seen = Promise.resolve("");
  stack.use((req: NodeRequest, _res: ServerResponse, next: Next) => {
    let text = "";
    req.on("data", (chunk) => text += chunk);
    seen = new Promise((resolve) => req.on("end", () => resolve(text)));
    next();
  });
  const reader: Middleware = async ({ request }) => {
    const text = await request.text();
    return new Response(text === await seen ? text : "The handler saw something else");
  };
  await using server = await listen([connectBridge(() => stack.pre()), reader]);
  for (const size of [10, 300_000, 3_000_000]) {
    const body = Array.from({ length: size / 10 }, (_, index) => `${index}`.padStart(10)).join("");
    const response = await fetch(server.url, { method: "POST", body });
    assert.ok(await response.text() === body, `${size} bytes`);
  }
});

Deno.test("connectBridge() treats only truthy values as errors, as connect does", async () => {
  const stack = new ConnectMiddlewares();
  for (const nothing of [null, false, 0, ""]) {
    stack.use((_req: NodeRequest, _res: ServerResponse, next: Next) => next(nothing));
  }
  assert.equal((await answer(connectBridge(() => stack.pre()), "/")).status, 299);
});

Deno.test("connectBridge() streams events and notifies handlers when the client disconnects", async () => {
  const stack = new ConnectMiddlewares();
  const gone = Promise.withResolvers<void>();
  stack.use("/events", (req: NodeRequest, res: ServerResponse) => {
    res.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => res.write("data: tick\n\n"), 5);
    req.on("close", () => {
      clearInterval(timer);
      gone.resolve();
    });
  });
  await using server = await listen([connectBridge(() => stack.pre())]);
  const abort = new AbortController();
  const response = await fetch(`${server.url}/events`, { signal: abort.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  assert.match((await reader.read()).value ?? "", /data: tick/);
  abort.abort();
  await reader.read().catch(() => {});
  await gone.promise;
});

Deno.test("connectBridge() notifies a handler that has not answered when the client disconnects", async () => {
  const begun = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const slow = (_request: NodeRequest, response: ServerResponse) => {
    response.on("close", () => closed.resolve());
    begun.resolve();
  };
  const watch: Middleware = async (_context, next) => {
    const response = await next();
    answered.resolve();
    return response;
  };
  await using server = await listen([watch, connectBridge(() => [{ route: "", handle: slow }])]);
  const abort = new AbortController();
  const leaving = assert.rejects(fetch(server.url, { signal: abort.signal }));
  await begun.promise;
  abort.abort();
  await Promise.all([closed.promise, answered.promise, leaving]);
});

Deno.test("connectBridge() survives a handler that writes after the client has disconnected", async () => {
  const stack = new ConnectMiddlewares();
  const done = Promise.withResolvers<void>();
  stack.use((_req: NodeRequest, res: ServerResponse) => {
    let count = 0;
    const timer = setInterval(() => {
      res.write("x");
      if (count++ < 20) return;
      clearInterval(timer);
      done.resolve();
    }, 2);
  });
  const response = await answer(connectBridge(() => stack.pre()), "/");
  await response.body?.cancel();
  await done.promise;
});

Deno.test("connectBridge() writes later responses to a handler that patched the response", async () => {
  const stack = new ConnectMiddlewares();
  const finished = Promise.withResolvers<number>();
  stack.use((_req: NodeRequest, res: ServerResponse, next: Next) => {
    const { write } = res;
    res.write = ((chunk: Uint8Array) =>
      Reflect.apply(write, res, [
        new TextDecoder().decode(chunk).toUpperCase(),
      ])) as typeof res.write;
    res.on("finish", () => finished.resolve(res.statusCode));
    next();
  });
  const bridge = connectBridge(() => stack.pre());
  const response = await answer(bridge, "/patched");
  assert.equal(response.headers.get("x-method"), "GET");
  assert.equal(await response.text(), "/PATCHED");
  assert.equal(await finished.promise, 299);
});
