import { VireoError } from "../../base/errors.ts";
import { withoutEmptySegments } from "./request_target.ts";
import type { Middleware } from "../types.ts";

/**
 * Refuses paths that could name two files, and removes empty segments from other paths. It runs
 * after proxies and plugins, for which such paths can be valid.
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
