import type { Middleware } from "../types.ts";

/** Answers pings of a page that lost its socket and waits for the server. */
export function ping(): Middleware {
  return function answerPing({ request, target }, next) {
    const asked = request.headers.get("accept") === "text/x-vite-ping" ||
      target.path === "/__vite_ping";
    return asked
      ? new Response(null, { status: 204, headers: { "cache-control": "no-store" } })
      : next();
  };
}
