import mime from "mime";
import path from "node:path";

/** Where the registry has another idea of an extension than web developers do. */
const OVERRIDES: Readonly<Record<string, string>> = {
  // Registered for MPEG transport streams; here it is TypeScript that was asked for as a plain file.
  ".ts": "text/javascript",
  ".mts": "text/javascript",
  ".cts": "text/javascript",
  ".tsx": "text/javascript",
  ".jsx": "text/javascript",
  ".vue": "text/plain",
  ".ico": "image/x-icon",
};

const TEXT = /^(?:text\/|application\/(?:json|manifest\+json|xml|javascript)|image\/svg\+xml)/;

/** The `Content-Type` of a file by its extension, with the character set for text. */
export function contentType(file: string): string {
  const extension = path.extname(file).toLowerCase();
  const type = OVERRIDES[extension] ?? mime.getType(extension) ?? "application/octet-stream";
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}
