import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { VireoError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import { requestHeaders, responseHeadersOf, targetAddress } from "./proxy_headers.ts";
import type { ProxyRule } from "./proxy_rule.ts";
import { proxiedPath } from "./proxy_rule.ts";
import { parseTarget } from "./request_target.ts";
import type { Middleware, RequestContext } from "./types.ts";

const NULL_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * Passes requests on to the servers of `server.proxy`; the first rule that matches takes them. Bodies stream both ways,
 * unchanged in their encoding (which is why this is `node:http`, not `fetch`).
 */
export function proxy(rules: readonly ProxyRule[], logger: Pick<Logger, "error">): Middleware {
  if (rules.length === 0) return (_context, next) => next();
  return async function passToProxy(context, next) {
    const url = context.target.raw;
    const rule = rules.find((candidate) => candidate.matches(url));
    if (!rule) return await next();
    const bypassed = await bypass(rule, context);
    if (typeof bypassed === "string") {
      return await next({ ...context, target: parseTarget(bypassed) });
    }
    try {
      return await forward(rule, context);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error(`Cannot pass "${url}" to "${rule.target.origin}": ${reason}`);
      return new Response(`Bad gateway: cannot reach the target of "${rule.context}"`, {
        status: 502,
        headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      });
    }
  };
}

/**
 * Asks the rule's `bypass`: a string is another path of this server, `false` means 404, anything else goes to the
 * target. It gets the parts of Node's request that such functions read.
 */
async function bypass(rule: ProxyRule, { request, target }: RequestContext): Promise<unknown> {
  if (typeof rule.options.bypass !== "function") return undefined;
  const like = {
    url: target.raw,
    originalUrl: target.raw,
    method: request.method,
    headers: Object.fromEntries(request.headers),
  };
  const result: unknown = await rule.options.bypass(like, undefined, rule.options);
  if (result === false) throw new VireoError("NOT_FOUND", `Cannot find "${target.path}"`);
  return result;
}

function forward(rule: ProxyRule, context: RequestContext): Promise<Response> {
  const { request, target } = context;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const isSecure = rule.target.protocol === "https:" || rule.target.protocol === "wss:";
  const outgoing = (isSecure ? https : http).request({
    ...targetAddress(rule.target),
    path: proxiedPath(rule, target.raw),
    method: request.method,
    headers: requestHeaders(rule, context),
    auth: typeof rule.options.auth === "string" ? rule.options.auth : undefined,
    rejectUnauthorized: rule.options.secure !== false,
  });
  outgoing.on("error", reject);
  outgoing.on("response", (incoming) => {
    const status = incoming.statusCode ?? 502;
    const hasBody = !NULL_BODY.has(status) && request.method !== "HEAD";
    if (!hasBody) incoming.resume();
    const body = hasBody ? Readable.toWeb(incoming) as unknown as ReadableStream : null;
    const headers = responseHeadersOf(rule, incoming.rawHeaders);
    resolve(new Response(body, { status, statusText: incoming.statusMessage, headers }));
  });
  if (typeof rule.options.proxyTimeout === "number") {
    outgoing.setTimeout(rule.options.proxyTimeout, () => {
      outgoing.destroy(new Error("target did not answer in time"));
    });
  }
  if (request.body) {
    const body = Readable.fromWeb(request.body as unknown as NodeReadableStream);
    body.on("error", () => outgoing.destroy());
    body.pipe(outgoing);
  } else {
    outgoing.end();
  }
  return promise;
}
