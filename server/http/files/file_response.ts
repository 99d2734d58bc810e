import { parseByteRange } from "./byte_range.ts";
import type { ByteRange } from "./byte_range.ts";
import { contentType } from "./content_type.ts";
import { fileEtag, matchesEtag } from "../../base/conditional_request.ts";
import type { OpenedFile } from "./opened_file.ts";

/**
 * The response for an opened file: complete, partial, or 304. Takes ownership of the file and
 * closes it.
 *
 * Source: RFC 9110, 13.2.2 (order of preconditions),
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
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
  // The file can have been truncated since its size was read.
  if (body instanceof Uint8Array) headers.set("content-length", String(body.byteLength));
  return new Response(body, { status, headers });
}

function isKnown(request: Request, file: OpenedFile, etag: string): boolean {
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifNoneMatch !== null) return matchesEtag(ifNoneMatch, etag);
  const since = Date.parse(request.headers.get("if-modified-since") ?? "");
  // The header has a resolution of one second.
  return Math.floor(file.mtimeMs / 1000) * 1000 <= since;
}

function wantedRange(
  request: Request,
  file: OpenedFile,
  etag: string,
): ByteRange | "unsatisfiable" | undefined {
  if (request.method !== "GET") return undefined;
  const condition = request.headers.get("if-range");
  // The standard requires a strong validator here. Our weak one still identifies the size and time
  // of this file.
  if (condition !== null && condition !== etag) {
    if (Date.parse(condition) !== Math.floor(file.mtimeMs / 1000) * 1000) return undefined;
  }
  return parseByteRange(request.headers.get("range"), file.size);
}
