import type { ErrorDescription } from "../../client/protocol.ts";
import type { ResourceKind } from "./types.ts";

/** A complete response. */
export interface ResourceResponse {
  status: number;
  /** Lower case, without parameters; empty when there is none. */
  type: string;
  text: string;
  /** The error, if the server describes it. */
  error?: ErrorDescription | undefined;
}

/** No response arrived in time. */
export class NoResponse extends Error {}

/**
 * The headers by which a browser declares the destination of a request.
 *
 * Source: https://www.w3.org/TR/fetch-metadata/
 */
const HEADERS: Readonly<Record<ResourceKind, { dest: string; mode: string; accept: string }>> = {
  page: { dest: "document", mode: "navigate", accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
  module: { dest: "script", mode: "cors", accept: "*/*" },
  worker: { dest: "worker", mode: "same-origin", accept: "*/*" },
  script: { dest: "script", mode: "no-cors", accept: "*/*" },
  style: { dest: "style", mode: "no-cors", accept: "text/css,*/*;q=0.1" },
  json: { dest: "json", mode: "cors", accept: "*/*" },
  asset: { dest: "image", mode: "no-cors", accept: "image/*,*/*;q=0.8" },
  "source-map": { dest: "empty", mode: "cors", accept: "*/*" },
};

/** Kinds whose content is not read; only their type is checked. */
const BINARY: ReadonlySet<ResourceKind> = new Set<ResourceKind>(["asset"]);

/**
 * Sends a request as a browser would.
 *
 * @param url Absolute.
 * @param importer Absolute URL of the referring text.
 * @param timeout Milliseconds.
 * @throws NoResponse
 */
export async function get(
  url: string,
  { kind, importer, timeout }: {
    kind: ResourceKind;
    importer?: string | undefined;
    timeout: number;
  },
): Promise<ResourceResponse> {
  const { dest, mode, accept } = HEADERS[kind];
  const headers: Record<string, string> = {
    accept,
    "sec-fetch-dest": dest,
    "sec-fetch-mode": mode,
    "sec-fetch-site": importer === undefined ? "none" : "same-origin",
  };
  if (importer !== undefined) headers.referer = importer;
  try {
    const response = await read(await request(url, headers, timeout), kind);
    if (response.status >= 400) response.error = await describe(url, headers, timeout);
    return response;
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError";
    throw new NoResponse(isLate ? `No response within ${timeout} ms` : `No response: ${error}`);
  }
}

function request(url: string, headers: Record<string, string>, timeout: number): Promise<Response> {
  return fetch(url, { headers, signal: AbortSignal.timeout(timeout) });
}

async function read(response: Response, kind: ResourceKind): Promise<ResourceResponse> {
  const { status, headers } = response;
  const type = (headers.get("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (status === 200 && BINARY.has(kind)) {
    await response.arrayBuffer();
    return { status, type, text: "" };
  }
  return { status, type, text: await response.text() };
}

/** Requests a failed URL again as JSON, to read the error. */
async function describe(
  url: string,
  headers: Record<string, string>,
  timeout: number,
): Promise<ErrorDescription | undefined> {
  try {
    const response = await request(url, { ...headers, accept: "application/json" }, timeout);
    const { error } = await response.json() as { error?: ErrorDescription };
    return typeof error?.message === "string" ? error : undefined;
  } catch {
    // The response is not Vireo's: a plugin or a proxied backend sent it.
    return undefined;
  }
}
