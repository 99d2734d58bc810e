/**
 * How a request is answered:
 *
 * 1. `createHandler` parses host and target once; a malformed request gets 400.
 * 2. The middlewares run in order. Each responds or calls `next()`, possibly with a changed context
 *    (the base stripped, a page's path completed).
 * 3. One function turns an error into a response as soon as a middleware throws, so that the
 *    middlewares around it (CORS, headers) treat errors like other responses.
 * 4. The handler never rejects, so a bad request cannot stop the server.
 */
import { VireoError } from "../base/errors.ts";
import type { Handler } from "../runtime/runtime.ts";
import type { ErrorResponse } from "./pages/error_response.ts";
import { parseHost, parseRequestTarget } from "./guards/request_target.ts";
import type { Middleware, Next, RequestContext } from "./types.ts";

/**
 * Creates a handler from an ordered list of middlewares.
 *
 * @param middlewares In the order in which they see a request; the last one answers every request.
 * @param errorResponse Turns thrown values into responses.
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

/** Chains middlewares into a function that answers a context and never rejects. */
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
