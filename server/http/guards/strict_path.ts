import { VireoError } from "../../base/errors.ts";
import { withoutEmptySegments } from "./request_target.ts";
import type { Middleware } from "../types.ts";

/**
 * Refuses paths that could mean two files, and drops empty segments of others. It stands after proxies and plugins, which may
 * know what they mean.
 */
export function strictPath(): Middleware {
  return function refuseOddPath(context, next) {
    const { target } = context;
    if (target.unsafeReason === undefined) {
      return next({ ...context, target: withoutEmptySegments(target) });
    }
    throw new VireoError("BAD_REQUEST", `Request path contains ${target.unsafeReason}`);
  };
}
