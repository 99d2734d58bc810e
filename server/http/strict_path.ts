import { VireoError } from "../errors.ts";
import type { Middleware } from "./types.ts";

/** Refuses paths that could mean two files. It stands after proxies and plugins, which may know what they mean. */
export function strictPath(): Middleware {
  return function refuseOddPath({ target }, next) {
    if (target.oddity === undefined) return next();
    throw new VireoError("BAD_REQUEST", `Request path contains ${target.oddity}`);
  };
}
