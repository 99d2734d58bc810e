import { VireoError } from "../../base/errors.ts";
import type { Middleware } from "../types.ts";

/**
 * The last middleware: responds with 404.
 *
 * @param hint The fix when the start page itself is missing.
 */
export function notFound(hint?: string): Middleware {
  return function answerNotFound({ target }) {
    const isStartPage = target.path === "/" || target.path === "/index.html";
    throw new VireoError("NOT_FOUND", `Cannot find "${target.path}"`, {
      hint: isStartPage ? hint : undefined,
    });
  };
}
