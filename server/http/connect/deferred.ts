import type { Middleware } from "../types.ts";

/**
 * A middleware that is loaded at its first request, so that rarely used features do not delay the
 * start.
 *
 * @param load Creates the middleware; called once.
 */
export function deferred(load: () => Promise<Middleware>): Middleware {
  let middleware: Promise<Middleware> | undefined;
  return async function runDeferred(context, next) {
    return await (await (middleware ??= load()))(context, next);
  };
}
