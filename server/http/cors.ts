import type { CorsOptions } from "../plugin_api/options.ts";
import type { OriginPolicy } from "./guards/origin_policy.ts";
import type { Middleware } from "./types.ts";

const METHODS = "GET,HEAD,PUT,PATCH,POST,DELETE";

/**
 * Adds the headers that allow pages of other origins to read a response, and answers their
 * preflight requests.
 *
 * @param policy Decides which origins are allowed.
 * @param options `server.cors`; `false` sends no headers.
 */
export function cors(policy: OriginPolicy, options: boolean | CorsOptions): Middleware {
  if (options === false) return (_context, next) => next();
  const settings = options === true ? {} : options;
  return async function addCorsHeaders({ request }, next) {
    const origin = request.headers.get("origin");
    const allowed = origin !== null && await policy.allowsReading(origin);
    if (request.method === "OPTIONS" && request.headers.has("access-control-request-method")) {
      const headers = new Headers({ vary: "Origin, Access-Control-Request-Headers" });
      if (allowed) {
        addResponseHeaders(headers, origin, settings);
        addPreflightHeaders(headers, request, settings);
      }
      if (!settings.preflightContinue) {
        return new Response(null, { status: settings.optionsSuccessStatus ?? 204, headers });
      }
    }
    const response = await next();
    if (response.status === 101) return response;
    const headers = new Headers();
    if (allowed) addResponseHeaders(headers, origin, settings);
    return withHeaders(response, headers);
  };
}

function addResponseHeaders(headers: Headers, origin: string, settings: CorsOptions): void {
  headers.set("access-control-allow-origin", origin);
  if (settings.credentials) headers.set("access-control-allow-credentials", "true");
  const exposed = list(settings.exposedHeaders);
  if (exposed) headers.set("access-control-expose-headers", exposed);
}

function addPreflightHeaders(headers: Headers, request: Request, settings: CorsOptions): void {
  headers.set("access-control-allow-methods", list(settings.methods) ?? METHODS);
  const names = list(settings.allowedHeaders) ??
    request.headers.get("access-control-request-headers");
  if (names) headers.set("access-control-allow-headers", names);
  if (settings.maxAge !== undefined) {
    headers.set("access-control-max-age", String(settings.maxAge));
  }
}

function withHeaders(response: Response, added: Headers): Response {
  const target = response.headers;
  for (const [name, value] of added) {
    // Headers of a proxied server or a plugin take precedence.
    if (!target.has(name)) target.set(name, value);
  }
  target.append("vary", "Origin");
  return response;
}

const list = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(",") : value;
