import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/** Lets only reading methods through to what is served; `OPTIONS` is answered here. */
export function readingMethods(): Middleware {
  return function allowReadingMethods({ request }, next) {
    if (request.method === "GET" || request.method === "HEAD") return next();
    if (request.method === "OPTIONS") {
      return new Response(null, { status: 204, headers: { allow: "GET, HEAD, OPTIONS" } });
    }
    throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
  };
}

/** Refuses what no part of a dev server may ever see: tunnels, and echoes of the headers (cookies) that were sent. */
export function refuseTunnels(): Middleware {
  return function refuseTunnel({ request }, next) {
    if (request.method !== "CONNECT" && request.method !== "TRACE") return next();
    throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
  };
}
