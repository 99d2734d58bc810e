import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/** Passes only `GET` and `HEAD` to later middlewares; answers `OPTIONS` here. */
export function readingMethods(): Middleware {
  return function allowReadingMethods({ request }, next) {
    if (request.method === "GET" || request.method === "HEAD") return next();
    if (request.method === "OPTIONS") {
      return new Response(null, { status: 204, headers: { allow: "GET, HEAD, OPTIONS" } });
    }
    throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
  };
}

/**
 * Refuses methods that a dev server never needs: `CONNECT` opens tunnels, and `TRACE` echoes the
 * request's headers, such as cookies.
 */
export function refuseTunnels(): Middleware {
  return function refuseTunnel({ request }, next) {
    if (request.method !== "CONNECT" && request.method !== "TRACE") return next();
    throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
  };
}
