/**
 * The calling order of connect 3.7, without the package: it dates from 2019, has eleven
 * dependencies, leaves the request open when an async handler rejects, and runs later handlers
 * twice when a handler calls `next` twice.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConnectEntry } from "../../plugin_api/connect_stack.ts";
import { matchesRoute } from "../../plugin_api/connect_stack.ts";

/** Node's request with the properties that connect adds. */
export interface ConnectRequest extends IncomingMessage {
  url: string;
  /** The URL before a route was stripped from it. */
  originalUrl?: string;
}

/**
 * Runs handlers in order, with connect's rules: a handler sees the URL without its route, handlers
 * with four parameters receive only errors, and `done` is called when the last handler calls
 * `next`.
 */
export function runConnectHandlers(
  entries: readonly ConnectEntry[],
  { request, response }: { request: ConnectRequest; response: ServerResponse },
  done: (error?: unknown) => void,
): void {
  const step = (index: number, error?: unknown): void => {
    const entry = entries[index];
    if (!entry) return done(error);
    const { route, handle } = entry;
    const isErrorHandler = handle.length > 3;
    if (!matchesRoute(route, request.url) || isErrorHandler !== (error !== undefined)) {
      return step(index + 1, error);
    }
    const original = request.url;
    if (route !== "") request.url = rooted(original.slice(route.length));
    let isCalled = false;
    const next = (failure?: unknown): void => {
      if (isCalled) return;
      isCalled = true;
      // A mounted handler rewrites the URL within its route.
      if (route !== "") {
        request.url = original.slice(0, route.length) + unrooted(request.url, original, route);
      }
      // `next(null)` and `next(false)` signal no error, as in connect.
      step(index + 1, failure || undefined);
    };
    call(handle, isErrorHandler ? [error, request, response, next] : [request, response, next])
      .catch(next);
  };
  step(0);
}

/** Handlers can throw or reject; the next error handler receives both. */
async function call(handle: (...args: never[]) => unknown, args: unknown[]): Promise<void> {
  await Reflect.apply(handle, undefined, args);
}

const rooted = (url: string): string => url.startsWith("/") ? url : `/${url}`;

/** Undoes {@linkcode rooted} where it added the slash. */
function unrooted(url: string, original: string, route: string): string {
  return original.charAt(route.length) === "/" ? url : url.replace(/^\//, "");
}
