/**
 * Reads the purpose of a request from the headers that a browser adds. `Sec-Fetch-*` is sent only
 * to trustworthy origins (https and localhost), so each function has a fallback for pages opened
 * through a LAN address.
 *
 * Source: https://www.w3.org/TR/fetch-metadata/
 */

const DOCUMENTS: ReadonlySet<string> = new Set(["document", "iframe", "frame", "fencedframe"]);
const SCRIPTS: ReadonlySet<string> = new Set([
  "script",
  "worker",
  "sharedworker",
  "serviceworker",
  "audioworklet",
  "paintworklet",
]);

/** Whether the browser declares the request a page load. */
export function isDocumentRequest(request: Request): boolean {
  return DOCUMENTS.has(request.headers.get("sec-fetch-dest") ?? "");
}

/** Whether the browser declares that it will run the response as a script or worker. */
export function isScriptRequest(request: Request): boolean {
  return SCRIPTS.has(request.headers.get("sec-fetch-dest") ?? "");
}

/**
 * Whether a person navigates: the browser declares a page load, or it declares nothing and accepts
 * HTML.
 */
export function isNavigation(request: Request): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (isDocumentRequest(request)) return true;
  return !request.headers.has("sec-fetch-dest") && acceptsHtml(request);
}

/**
 * Whether `Accept` names `text/html`; `*\/*` alone does not count, because module requests send it
 * too.
 */
export function acceptsHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

/** Whether the response will be applied as a style sheet, as for `<link>`. */
export function isStyleRequest(request: Request): boolean {
  return request.headers.get("sec-fetch-dest") === "style" ||
    (request.headers.get("accept")?.includes("text/css") ?? false);
}
