import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { matchesEtag } from "../../base/conditional_request.ts";
import { etagOf } from "../../graph/transform_result.ts";

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  html: "text/html",
  json: "application/json",
};

/** Options of {@linkcode send}. */
interface SendOptions {
  etag?: string;
  cacheControl?: string;
  headers?: Record<string, string | number | string[]>;
  map?: { mappings?: string } | null;
}

/** Responds to a Node request with a text, or with 304 when the client has it cached. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: string | Uint8Array,
  type: string,
  options: SendOptions = {},
): void {
  if (response.writableEnded) return;
  const etag = options.etag ?? etagOf(content);
  if (matchesEtag(request.headers["if-none-match"] ?? "", etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("Content-Type", TYPES[type] ?? type);
  response.setHeader("Cache-Control", options.cacheControl ?? "no-cache");
  response.setHeader("Etag", etag);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.statusCode = 200;
  response.end(withMap(content, type, options.map));
}

function withMap(
  content: string | Uint8Array,
  type: string,
  map: SendOptions["map"],
): string | Uint8Array {
  if (!map?.mappings || typeof content !== "string") return content;
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  const comment = `# sourceMappingURL=data:application/json;base64,${data}`;
  if (type === "js") return `${content}\n//${comment}`;
  return type === "css" ? `${content}\n/*${comment} */` : content;
}
