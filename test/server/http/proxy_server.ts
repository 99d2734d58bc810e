import type { AddressInfo, Socket } from "node:net";
import net from "node:net";
import type { ProxyOptions } from "../../../server/plugin_api/options.ts";
import { createErrorResponse } from "../../../server/http/pages/error_response.ts";
import { createHandler } from "../../../server/http/handler.ts";
import { proxy } from "../../../server/http/proxy/proxy.ts";
import { compileProxyRules } from "../../../server/http/proxy/compile_proxy_rules.ts";
import { proxySockets } from "../../../server/http/proxy/proxy_socket.ts";
import type { Middleware } from "../../../server/http/types.ts";
import { currentRuntime } from "../../../server/runtime/current.ts";
import { echoTarget } from "./request_context.ts";

/**
 * Starts a server with only the proxies.
 *
 * @param config `server.proxy`.
 * @param before Middlewares that run before the proxy of requests.
 */
export async function startProxy(
  config: Record<string, string | ProxyOptions>,
  before: Middleware[] = [],
) {
  const errors: string[] = [];
  const logger = { error: (message: string) => void errors.push(message) };
  const runtime = await currentRuntime();
  const rules = compileProxyRules(config, logger);
  const sockets = proxySockets({ rules, upgrade: runtime.upgrade, logger });
  const handler = createHandler(
    [sockets, ...before, proxy(rules, logger), echoTarget],
    createErrorResponse({ clientUrl: "/@vite/client", report() {} }),
  );
  const listener = await runtime.listen({ host: "127.0.0.1", port: 0 }, handler);
  const host = `127.0.0.1:${listener.port}`;
  return {
    url: `http://${host}`,
    host,
    port: listener.port,
    errors,
    [Symbol.asyncDispose]: () => listener.close(),
  };
}

/**
 * A target whose responses are written byte by byte.
 *
 * @param onText Receives everything that has arrived on a connection, each time that more arrives.
 */
export async function startRawTarget(onText: (socket: Socket, text: string) => void) {
  const sockets = new Set<Socket>();
  const closed = Promise.withResolvers<void>();
  const server = net.createServer((socket) => {
    let text = "";
    sockets.add(socket);
    socket.on("data", (chunk) => onText(socket, text += chunk));
    socket.on("error", () => {});
    socket.on("close", () => closed.resolve());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves when the first connection is closed. */
    closed: closed.promise,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends unchanged bytes to a server; disposal ends the connection. */
export async function sendRaw(port: number, text: string) {
  const socket = net.connect(port, "127.0.0.1");
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.on("error", () => {});
  socket.resume();
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
  return {
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await closed;
    },
  };
}
