import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { responseHeadersOf } from "./proxy_headers.ts";
import { statusError } from "./proxy_request.ts";
import type { ProxyRule } from "./proxy_rule.ts";

const NULL_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * The response of a rule's target, for the client. The body streams with its encoding unchanged.
 *
 * @param method The method of the request.
 * @throws Error when a Web response cannot have the status.
 */
export function proxyResponse(
  rule: ProxyRule,
  incoming: IncomingMessage,
  method: string,
): Response {
  const error = statusError(incoming);
  if (error) {
    incoming.destroy();
    throw error;
  }
  const status = incoming.statusCode!;
  const hasBody = !NULL_BODY.has(status) && method !== "HEAD";
  if (!hasBody) incoming.resume();
  const body = hasBody ? Readable.toWeb(incoming) as unknown as ReadableStream : null;
  const headers = responseHeadersOf(rule, incoming.rawHeaders);
  return new Response(body, { status, statusText: incoming.statusMessage ?? "", headers });
}
