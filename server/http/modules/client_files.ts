import { etagOf } from "../../graph/transform_result.ts";
import { textResponse } from "../text_response.ts";
import type { Middleware } from "../types.ts";

/** The client's code that keeps the state of pages; read on first use. */
export async function stateText(): Promise<string> {
  const { default: text } = await import("../../../client/dist/state.js", {
    with: { type: "text" },
  });
  return text as unknown as string;
}

/** Returns the text of a module that the server generates. */
export type ClientFile = () => string | Promise<string>;

/**
 * Serves the client runtime.
 *
 * @param files By path without base: `/@vite/client`, `/@vite/env`.
 */
export function clientFiles(files: Readonly<Record<string, ClientFile>>): Middleware {
  const byPath = new Map(Object.entries(files));
  return async function serveClientFile({ request, target }, next) {
    const file = byPath.get(target.path);
    if (!file) return await next();
    const text = await file();
    return textResponse(request, { text, type: "text/javascript", etag: etagOf(text) });
  };
}
