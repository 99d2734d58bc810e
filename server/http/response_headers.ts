import type { Middleware } from "./types.ts";

/**
 * Adds `server.headers` to every response.
 *
 * @throws TypeError when a name or value is not valid in HTTP.
 */
export function responseHeaders(configured: Readonly<Record<string, string>>): Middleware {
  const entries = [...new Headers(configured)];
  if (entries.length === 0) return (_context, next) => next();
  return async function addConfiguredHeaders(_context, next) {
    const response = await next();
    if (response.status !== 101) {
      for (const [name, value] of entries) response.headers.set(name, value);
    }
    return response;
  };
}
