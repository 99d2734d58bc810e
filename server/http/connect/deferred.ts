import type { Middleware } from "../types.ts";

/**
 * A middleware that is loaded for the first request that comes to it: what few projects use costs the others no time.
 *
 * @param load Makes it; called once.
 */
export function deferred(load: () => Promise<Middleware>): Middleware {
  let middleware: Promise<Middleware> | undefined;
  return async function runDeferred(context, next) {
    return await (await (middleware ??= load()))(context, next);
  };
}
