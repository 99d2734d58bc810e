import path from "node:path";

/** Extensions whose registered type differs from their meaning in web development. */
const OVERRIDES: Readonly<Record<string, string>> = {
  // Registered for MPEG transport streams; here the file is TypeScript, requested as a plain file.
  ".ts": "text/javascript",
  ".mts": "text/javascript",
  ".cts": "text/javascript",
  ".tsx": "text/javascript",
  ".jsx": "text/javascript",
  ".vue": "text/plain",
  ".ico": "image/x-icon",
};

const TEXT = /^(?:text\/|application\/(?:json|manifest\+json|xml|javascript)|image\/svg\+xml)/;

/** The `Content-Type` for a file's extension, with a charset for text. */
export async function contentType(file: string): Promise<string> {
  const extension = path.extname(file).toLowerCase();
  const type = OVERRIDES[extension] ?? await registeredType(extension) ??
    "application/octet-stream";
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

/** The registry is a large table, so it is loaded for the first file, not for the first page. */
async function registeredType(extension: string): Promise<string | null> {
  const { default: mime } = await import("mime");
  return mime.getType(extension);
}
