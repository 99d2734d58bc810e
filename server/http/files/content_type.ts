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
export async function contentType(file: string): Promise<string> {
  const extension = path.extname(file).toLowerCase();
  const type = OVERRIDES[extension] ?? await registeredType(extension) ??
    "application/octet-stream";
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

/** The registry is a large table: it is read for the first file, not for the first page. */
async function registeredType(extension: string): Promise<string | null> {
  const { default: mime } = await import("mime");
  return mime.getType(extension);
}
