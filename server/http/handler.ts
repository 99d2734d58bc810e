/**
 * How a request is answered:
 *
 * 1. `createHandler` parses host and target once; what is malformed ends here with 400.
 * 2. The middlewares run in their order. Each answers, or calls `next()`, perhaps with a changed context (the base
 *    stripped, a page's path filled in).
 * 3. What a middleware throws becomes a response at once, by the one function that does this, so that the middlewares
 *    around it (CORS, headers) treat errors like any other response.
 * 4. Nothing leaves the handler but a response: a bad request cannot take the server down.
 */
import { VireoError } from "../base/errors.ts";
import type { Handler } from "../runtime/runtime.ts";
import type { ErrorResponse } from "./pages/error_response.ts";
import { parseHost, parseRequestTarget } from "./guards/request_target.ts";
import type { Middleware, Next, RequestContext } from "./types.ts";

/**
 * Makes one handler of an ordered list of middlewares.
 *
 * @param middlewares In the order in which they see a request; the last should answer everything.
 * @param errorResponse Turns what is thrown into a response.
 */
export function createHandler(
  middlewares: readonly Middleware[],
  errorResponse: ErrorResponse,
): Handler {
  const dispatch = compose(middlewares, errorResponse);
  return async (request, peer) => {
    let context: RequestContext;
    try {
      const host = parseHost(request.url, request.headers.get("host"));
      const target = parseRequestTarget(request.url, host);
      context = { request, target, originalTarget: target, host, peer };
    } catch (error) {
      return errorResponse(error, request);
    }
    return await dispatch(context);
  };
}

/** Chains middlewares; the result answers a context and never rejects. */
export function compose(
  middlewares: readonly Middleware[],
  errorResponse: ErrorResponse,
): (context: RequestContext) => Promise<Response> {
  const run = async (index: number, context: RequestContext): Promise<Response> => {
    try {
      const middleware = middlewares[index];
      if (!middleware) throw new VireoError("NOT_FOUND", `Cannot find "${context.target.path}"`);
      const next: Next = (changed = context) => run(index + 1, changed);
      return await middleware(context, next);
    } catch (error) {
      return errorResponse(error, context.request);
    }
  };
  return (context) => run(0, context);
}
