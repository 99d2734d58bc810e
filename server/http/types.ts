/** What all middlewares share: the request with what was parsed of it, and the shape of a middleware. */
import type { Peer } from "../runtime/runtime.ts";
import type { RequestTarget } from "./guards/request_target.ts";

/** One request on its way through the middlewares. It is never changed: a middleware passes a changed copy on. */
export interface RequestContext {
  readonly request: Request;
  /** What is asked for, as later middlewares see it: without the base, rewritten to a page. */
  readonly target: RequestTarget;
  /** What the client asked for. */
  readonly originalTarget: RequestTarget;
  /** The `Host` header in lower case, with its port: `"localhost:5173"`, `"[::1]:5173"`. */
  readonly host: string;
  readonly peer: Peer;
}

/**
 * Runs the middlewares that follow, with a changed context perhaps. It never rejects: an error has become its
 * response when it comes back.
 */
export type Next = (changed?: RequestContext) => Promise<Response>;

/** Answers a request, or leaves it to `next()`; what it throws becomes an error response. */
export type Middleware = (
  context: RequestContext,
  next: Next,
) => Response | Promise<Response>;
