/** Types that all middlewares share: the parsed request and the shape of a middleware. */
import type { Peer } from "../runtime/runtime.ts";
import type { RequestTarget } from "./guards/request_target.ts";

/**
 * A request on its way through the middlewares. It is immutable: a middleware passes on a changed
 * copy.
 */
export interface RequestContext {
  readonly request: Request;
  /** The requested path, as later middlewares see it: without the base, rewritten to a page. */
  readonly target: RequestTarget;
  /** The path as the client requested it. */
  readonly originalTarget: RequestTarget;
  /** The `Host` header in lower case, with its port: `"localhost:5173"`, `"[::1]:5173"`. */
  readonly host: string;
  readonly peer: Peer;
}

/**
 * Runs the next middlewares, optionally with a changed context. It never rejects: errors are
 * already responses.
 */
export type Next = (changed?: RequestContext) => Promise<Response>;

/** Answers a request, or calls `next()`; thrown values become error responses. */
export type Middleware = (
  context: RequestContext,
  next: Next,
) => Response | Promise<Response>;
