import assert from "node:assert/strict";
import type { ProxyOptions } from "../../../../server/plugin_api/options.ts";
import { connectBridge } from "../../../../server/http/connect/connect_bridge.ts";
import type { Middleware } from "../../../../server/http/types.ts";
import type { ConnectHandler } from "../../../../server/plugin_api/node_handles.ts";
import { sendRaw, startProxy, startRawTarget } from "../proxy_server.ts";

const REQUESTS: Readonly<Record<string, string>> = {
  "a GET": "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "a POST that is sent": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody",
};

/** Rules for both proxy implementations. */
const RULES: Readonly<Record<string, Partial<ProxyOptions>>> = {
  "a plain rule": {},
  "a rule with functions": { configure() {} },
};

const pass: ConnectHandler = (_request, _response, next) => next();
const log: ConnectHandler = (_request, response, next) => {
  response.on("finish", () => {});
  next();
};

/** Middlewares before the proxy. */
const BEFORE: Readonly<Record<string, Middleware[]>> = {
  "nothing": [],
  "a plugin": [connectBridge(() => [{ route: "", handle: pass }])],
  "a plugin that waits for the end": [connectBridge(() => [{ route: "", handle: log }])],
};

/** Resolves when any middleware has answered a request. */
function watchAnswers(): { middleware: Middleware; answered: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    answered: promise,
    middleware: async (_context, next) => {
      const response = await next();
      resolve();
      return response;
    },
  };
}

for (const [what, request] of Object.entries(REQUESTS)) {
  for (const [which, options] of Object.entries(RULES)) {
    for (const [after, before] of Object.entries(BEFORE)) {
      Deno.test(`proxy() drops ${what} whose client disconnects: ${which} after ${after}`, async () => {
        const begun = Promise.withResolvers<void>();
        await using target = await startRawTarget((_socket, text) => {
          if (/\r\n\r\n(?:4\r\nbody\r\n0\r\n\r\n|body)?$/.test(text)) begun.resolve();
        });
        const { middleware, answered } = watchAnswers();
        const rules = { "/": { target: target.url, ...options } };
        await using server = await startProxy(rules, [middleware, ...before]);
        {
          await using _client = await sendRaw(server.port, request);
          await begun.promise;
        }
        await target.closed;
        await answered;
        assert.deepEqual(server.errors, []);
      });
    }
  }
}
