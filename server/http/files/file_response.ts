import { parseByteRange } from "./byte_range.ts";
import type { ByteRange } from "./byte_range.ts";
import { contentType } from "./content_type.ts";
import { fileEtag, matchesEtag } from "../../base/conditional_request.ts";
import type { OpenedFile } from "./opened_file.ts";

/**
 * The response with an opened file: whole, in part, or 304. Takes the file over and closes it.
 *
 * Source: RFC 9110, 13.2.2 (order of preconditions), https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export async function fileResponse(request: Request, file: OpenedFile): Promise<Response> {
  const etag = fileEtag(file);
  const headers = new Headers({
    "accept-ranges": "bytes",
    "cache-control": "no-cache",
    "content-type": await contentType(file.path),
    etag,
    "last-modified": new Date(file.mtimeMs).toUTCString(),
  });
  if (isKnown(request, file, etag)) {
    file.close();
    headers.delete("content-type");
    return new Response(null, { status: 304, headers });
  }
  const range = wantedRange(request, file, etag);
  if (range === "unsatisfiable") {
    file.close();
    headers.set("content-range", `bytes */${file.size}`);
    headers.delete("content-type");
    return new Response(null, { status: 416, headers });
  }
  if (range) headers.set("content-range", `bytes ${range.start}-${range.end}/${file.size}`);
  const part = range ?? { start: 0, end: file.size - 1 };
  const status = range ? 206 : 200;
  headers.set("content-length", String(part.end - part.start + 1));
  if (request.method === "HEAD") {
    file.close();
    return new Response(null, { status, headers });
  }
  const body = file.body(part);
  // The file may have become shorter since it was measured.
  if (body instanceof Uint8Array) headers.set("content-length", String(body.byteLength));
  return new Response(body, { status, headers });
}

function isKnown(request: Request, file: OpenedFile, etag: string): boolean {
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifNoneMatch !== null) return matchesEtag(ifNoneMatch, etag);
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  // The header carries whole seconds.
  return Math.floor(file.mtimeMs / 1000) * 1000 <= since;
}

function wantedRange(
  request: Request,
  file: OpenedFile,
  etag: string,
): ByteRange | "unsatisfiable" | undefined {
  if (request.method !== "GET") return undefined;
  const condition = request.headers.get("if-range");
  // The standard wants a strong validator here; a weak one of ours still names size and time of exactly this file.
  if (condition !== null && condition !== etag) {
    if (Date.parse(condition) !== Math.floor(file.mtimeMs / 1000) * 1000) return undefined;
  }
  return parseByteRange(request.headers.get("range"), file.size);
}
