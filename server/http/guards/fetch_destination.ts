/**
 * What a request is for, by the headers that a browser adds. `Sec-Fetch-*` is sent to trustworthy origins only
 * (https and localhost), so each answer has a second source for pages opened by a LAN address.
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

/** Whether the browser says that it wants a page. */
export function isDocumentRequest(request: Request): boolean {
  return DOCUMENTS.has(request.headers.get("sec-fetch-dest") ?? "");
}

/** Whether the browser says that it will run the response as a script or worker. */
export function isScriptRequest(request: Request): boolean {
  return SCRIPTS.has(request.headers.get("sec-fetch-dest") ?? "");
}

/** Whether a person navigates: the browser says so, or nothing speaks against it and a page is accepted. */
export function isNavigation(request: Request): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (isDocumentRequest(request)) return true;
  return !request.headers.has("sec-fetch-dest") && acceptsHtml(request);
}

/** Whether `text/html` is named in `Accept`; `*\/*` alone does not count, a module request sends that too. */
export function acceptsHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

/** Whether the response will be applied as a style sheet, as for a `<link>`. */
export function isStyleRequest(request: Request): boolean {
  return request.headers.get("sec-fetch-dest") === "style" ||
    (request.headers.get("accept")?.includes("text/css") ?? false);
}
