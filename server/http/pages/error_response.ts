import { describeError, errorStatus, formatError, VireoError } from "../../base/errors.ts";
import { errorPage } from "./error_page.ts";
import { isNavigation } from "../guards/fetch_destination.ts";
import { withText } from "../text_response.ts";

/** Turns a thrown value into an error response. */
export type ErrorResponse = (error: unknown, request: Request) => Response;

export interface ErrorResponseOptions {
  /**
   * URL of the client runtime with the base; error pages load it so that they reload when the error
   * is fixed.
   */
  clientUrl: string;
  /**
   * Receives each error with a status of 500 or above, and each unresolved import, for the terminal
   * and the overlays.
   */
  report(error: unknown): void;
}

const WAITABLE = (status: number) => status === 404 || status >= 500;

/**
 * Creates the only function that turns errors into responses: a page, JSON, or text that is safe in
 * a script.
 */
export function createErrorResponse(options: ErrorResponseOptions): ErrorResponse {
  return (error, request) => {
    const status = errorStatus(error);
    if (status >= 500 || isMissingImport(error)) options.report(error);
    const headers = new Headers({
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    if (status === 405) headers.set("allow", "GET, HEAD, OPTIONS");
    const [type, body] = render(error, { request, status, clientUrl: options.clientUrl });
    headers.set("content-type", type);
    return withText(request, body, { status, headers });
  };
}

/**
 * A missing module that nobody imports is the requester's mistake; a missing import is the
 * project's.
 */
function isMissingImport(error: unknown): boolean {
  return error instanceof VireoError && error.code === "IMPORT_NOT_FOUND";
}

function render(
  error: unknown,
  { request, status, clientUrl }: { request: Request; status: number; clientUrl: string },
): [type: string, body: string] {
  if (request.headers.get("accept")?.includes("application/json")) {
    return ["application/json", withoutMarkup(JSON.stringify({ error: describeError(error) }))];
  }
  if (isNavigation(request)) {
    const page = errorPage(describeError(error), status, WAITABLE(status) ? clientUrl : undefined);
    return ["text/html; charset=utf-8", page];
  }
  // As a comment, the text stays harmless even if it is run as a script despite its type and
  // status.
  const comment = withoutMarkup(formatError(error)).replace(/^/gm, "// ");
  return ["text/plain; charset=utf-8", comment];
}

/**
 * Writes the characters that begin markup as escapes of JSON and JavaScript: messages quote parts
 * of the request, and a proxy or an old browser can ignore the type.
 */
function withoutMarkup(text: string): string {
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
