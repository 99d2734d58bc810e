import { createErrorResponse } from "../../../server/http/pages/error_response.ts";
import { compose } from "../../../server/http/handler.ts";
import { parseHost, parseTarget } from "../../../server/http/guards/request_target.ts";
import type { Middleware, RequestContext } from "../../../server/http/types.ts";

export interface TestRequest extends Omit<RequestInit, "headers"> {
  headers?: Record<string, string>;
  /** The client's original target, if an earlier middleware changed it. */
  original?: string;
}

/** The context of a request to `localhost:5173`. */
export function requestContext(raw: string, options: TestRequest = {}): RequestContext {
  const { original = raw, ...init } = options;
  const request = new Request(`http://localhost:5173${original}`, init);
  return {
    request,
    target: parseTarget(raw),
    originalTarget: parseTarget(original),
    host: parseHost(request.url, request.headers.get("host")),
    peer: { address: "127.0.0.1" },
  };
}

/** The response of the middlewares; errors go through the real error response. */
export function answer(
  middlewares: Middleware | Middleware[],
  raw: string,
  options?: TestRequest,
): Promise<Response> {
  const errorResponse = createErrorResponse({ clientUrl: "/@vite/client", report() {} });
  const list = [middlewares].flat();
  return compose([...list, echoTarget], errorResponse)(requestContext(raw, options));
}

/** Responds with the target at the end of the list; only this middleware uses status 299. */
export const echoTarget: Middleware = ({ target, request }) =>
  new Response(target.url, { status: 299, headers: { "x-method": request.method } });
