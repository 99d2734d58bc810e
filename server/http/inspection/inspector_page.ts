/**
 * The inspector, a page at `/__vireo/`: one document, one script, one style sheet. They are built
 * files of `client/dist/`, loaded when the page is opened. Everything that it shows comes from the
 * API (`inspection_api.ts`).
 */
import { VireoError } from "../../base/errors.ts";
import { etagOf } from "../../graph/transform_result.ts";
import type { OriginPolicy } from "../guards/origin_policy.ts";
import { textResponse } from "../text_response.ts";
import type { Middleware } from "../types.ts";
import { inspectionName, refuseForeign } from "./own_requests.ts";

export interface InspectorPageOptions {
  base: string;
  policy: OriginPolicy;
}

/** A file of the page. */
interface PageFile {
  type: string;
  text: () => Promise<string>;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Vireo inspector</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="inspector.css">
    <script type="module" src="inspector.js"></script>
  </head>
  <body><div id="app"></div></body>
</html>
`;

const FILES: Readonly<Record<string, PageFile>> = {
  "": { type: "text/html; charset=utf-8", text: () => Promise.resolve(PAGE) },
  "inspector.js": { type: "text/javascript; charset=utf-8", text: scriptText },
  "inspector.css": { type: "text/css; charset=utf-8", text: styleText },
};

/**
 * Headers of each file. The page runs only its own script, talks only to this server, and cannot be
 * part of another page.
 */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function inspectorPage({ base, policy }: InspectorPageOptions): Middleware {
  return async function serveInspector(context, next) {
    const { request, target } = context;
    const file = FILES[inspectionName(target.path, base) ?? "none"];
    const lacksSlash = inspectionName(`${target.path}/`, base) === "";
    if (!file && !lacksSlash) return await next();
    await refuseForeign(context, policy);
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new VireoError("METHOD_NOT_ALLOWED", `Method "${request.method}" is not allowed`);
    }
    // The document names its files relative to itself.
    if (!file) return new Response(null, { status: 302, headers: { location: "__vireo/" } });
    const text = await file.text();
    const response = textResponse(request, { text, type: file.type, etag: etagOf(text) });
    for (const [header, value] of Object.entries(HEADERS)) response.headers.set(header, value);
    return response;
  };
}

async function scriptText(): Promise<string> {
  const { default: text } = await import("../../../client/dist/inspector.js", {
    with: { type: "text" },
  });
  return text as unknown as string;
}

async function styleText(): Promise<string> {
  const { default: text } = await import("../../../client/dist/inspector.css", {
    with: { type: "text" },
  });
  return text as unknown as string;
}
