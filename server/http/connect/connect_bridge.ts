/**
 * How connect-style handlers of plugins run on Web requests:
 *
 * 1. If no entry of the stack has a matching route, the bridge is skipped.
 * 2. `srvx/node` creates Node's request and response on an in-memory socket.
 * 3. The handlers run by connect's rules. If one responds, its response streams back.
 * 4. If all call `next()`, the request continues with the URL that they set and with its body
 *    replayed. Headers that they set are added to the final response.
 * 5. If a handler patched `res` (compression) or listens for its end (a logger), the final response
 *    is written to `res`.
 */
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import type { ConnectEntry } from "../../plugin_api/connect_stack.ts";
import { matchesRoute } from "../../plugin_api/connect_stack.ts";
import { ReplayBody } from "./replay_body.ts";
import { parseTarget } from "../guards/request_target.ts";
import type { ConnectRequest } from "./run_connect_handlers.ts";
import { runConnectHandlers } from "./run_connect_handlers.ts";
import type { Middleware, Next, RequestContext } from "../types.ts";

type FetchNodeHandler = typeof import("srvx/node").fetchNodeHandler;

/** The handlers' result: a response, or a request to pass on. */
type Outcome = { response: Response } | { passed: NodePair };

interface NodePair {
  request: ConnectRequest;
  response: ServerResponse;
  /** Number of `finish` listeners before the handlers ran. */
  listeners: number;
}

/** One run of the handlers. */
interface Run {
  outcome: Promise<Outcome>;
  /** The response written to Node's `res`, by a handler or by the bridge. */
  written: Promise<Response>;
  body: ReplayBody | undefined;
  abort: AbortController;
}

/** @param entries Returns the current handlers; plugins can add some later. */
export function connectBridge(entries: () => readonly ConnectEntry[]): Middleware {
  return async function runConnectMiddlewares(context, next) {
    const handlers = entries();
    if (!handlers.some(({ route }) => matchesRoute(route, context.target.raw))) return await next();
    const { fetchNodeHandler } = await import("srvx/node");
    const run = start(context, handlers, fetchNodeHandler);
    try {
      const outcome = await run.outcome;
      if ("response" in outcome) return guardBody(outcome.response, run.abort);
      return await passOn({ context, next, run, pair: outcome.passed });
    } catch (error) {
      run.abort.abort();
      throw error;
    }
  };
}

function start(
  { request, target, originalTarget, peer }: RequestContext,
  handlers: readonly ConnectEntry[],
  fetchNodeHandler: FetchNodeHandler,
): Run {
  const abort = new AbortController();
  request.signal.addEventListener("abort", () => abort.abort(), { once: true });
  const body = request.body ? new ReplayBody(request.body, () => abort.abort()) : undefined;
  const passed = Promise.withResolvers<Outcome>();
  const isSecure = request.url.startsWith("https:");
  const runHandlers = (nodeRequest: ConnectRequest, response: ServerResponse) => {
    nodeRequest.url = target.raw;
    nodeRequest.originalUrl = originalTarget.raw;
    Object.assign(nodeRequest.socket, { remoteAddress: peer.address, encrypted: isSecure });
    // Handlers of event streams learn from `close`, of either object, that the client disconnected.
    abort.signal.addEventListener("abort", () => {
      nodeRequest.destroy();
      response.destroy();
    }, { once: true });
    const pair = {
      request: nodeRequest,
      response,
      listeners: response.listenerCount("finish"),
    };
    runConnectHandlers(handlers, pair, (error) => {
      error === undefined ? passed.resolve({ passed: pair }) : passed.reject(error);
    });
  };
  // `srvx` reads only these five properties; a real `Request` would hand out its own body,
  // bypassing the replay.
  const { url, method, headers } = request;
  const like = { url, method, headers, signal: abort.signal, body: body?.stream ?? null };
  const written = fetchNodeHandler(
    runHandlers as Parameters<FetchNodeHandler>[0],
    like as unknown as Request,
  );
  written.then((response) => passed.resolve({ response }), passed.reject);
  return { outcome: passed.promise, written, body, abort };
}

async function passOn(
  { context, next, run, pair }: {
    context: RequestContext;
    next: Next;
    run: Run;
    pair: NodePair;
  },
): Promise<Response> {
  const { request: nodeRequest, response: nodeResponse } = pair;
  const target = nodeRequest.url === context.target.raw
    ? context.target
    : parseTarget(nodeRequest.url);
  const request = run.body ? withBody(context.request, run.body) : context.request;
  const response = await next({ ...context, request, target });
  if (response.status === 101) return response;
  if (isObserved(pair)) {
    writeThrough(response, nodeResponse);
    return guardBody(await run.written, run.abort);
  }
  for (const [name, value] of Object.entries(nodeResponse.getHeaders())) {
    if (value === undefined || response.headers.has(name)) continue;
    for (const item of [value].flat()) response.headers.append(name, String(item));
  }
  run.abort.abort();
  return response;
}

/** Whether a handler observes the response: it replaced a method of `res`, or waits for its end. */
function isObserved({ response, listeners }: NodePair): boolean {
  return ["write", "end", "writeHead"].some((name) => Object.hasOwn(response, name)) ||
    response.listenerCount("finish") > listeners + 1;
}

function writeThrough(response: Response, target: ServerResponse): void {
  target.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== "set-cookie") target.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) target.setHeader("set-cookie", cookies);
  if (!response.body) return void target.end();
  const body = Readable.fromWeb(response.body as unknown as NodeReadableStream);
  body.on("error", () => target.destroy());
  // Tells the producer of the body that the client disconnected.
  target.once("close", () => body.destroy());
  body.pipe(target);
}

/** The request with its complete body; without one when handlers read more than can be replayed. */
function withBody(request: Request, body: ReplayBody): Request {
  const { method, headers, signal } = request;
  const init = { method, headers, signal, body: body.replay(), duplex: "half" };
  return new Request(request.url, init as RequestInit);
}

/**
 * A response whose cancellation ends the handlers through `abort`. If the stream of `srvx` were
 * cancelled directly, its next write would throw an uncaught error.
 */
function guardBody(response: Response, abort: AbortController): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      done ? controller.close() : controller.enqueue(value);
    },
    cancel: () => abort.abort(),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
