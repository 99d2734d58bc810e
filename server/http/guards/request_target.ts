import { VireoError } from "../../base/errors.ts";
import { VALID_ID_PREFIX } from "../../base/url.ts";

/** A parsed request target: `/src/App.vue?vue&type=style`. */
export interface RequestTarget {
  /** Path and query as sent. */
  readonly raw: string;
  /** The decoded path; starts with a slash. */
  readonly path: string;
  /** The query with its `?`, as sent; `""` when there is none. */
  readonly search: string;
  /** `path` plus the decoded query: the URL in the module graph. */
  readonly url: string;
  /**
   * The reason why no file can be looked up under this path (it hides a separator, for example), or
   * `undefined`. Proxies and plugins can still accept it: `/api/projects/group%2Fname` is valid for
   * them.
   */
  readonly unsafeReason?: string | undefined;
}

/** Maximum length of a target, in characters. */
const MAX_LENGTH = 8 * 1024;

const HOST = /^(?:\[[\da-f:.]+\]|[\da-z._-]+)(?::\d{1,5})?$/;
// deno-lint-ignore no-control-regex -- it matches control characters
const CONTROL = /[\0-\x1f\x7f]/;
const DOT_SEGMENT = /(?:^|[/\\])\.{1,2}(?:$|[/\\])/;

/**
 * The host of a request, in lower case with its port.
 *
 * @param requestUrl `Request.url`; with HTTP/2, only this URL has the host.
 * @param hostHeader The `Host` header, or `null`.
 * @throws VireoError `BAD_REQUEST` when the value is not a host: `user@evil`, `a/b`, empty.
 */
export function parseHost(requestUrl: string, hostHeader: string | null): string {
  const host = (hostHeader ?? /^https?:\/\/([^/?#]*)/.exec(requestUrl)?.[1] ?? "").toLowerCase();
  if (!HOST.test(host)) throw badRequest(`Host ${JSON.stringify(host)} is malformed`);
  return host;
}

/**
 * Parses a request's target, once for all middlewares.
 *
 * Deno passes scheme, `Host` header and target as received, so dot segments, backslashes and double
 * slashes are still present. With an absolute-form target (`GET http://host/x`), `Request.url` has
 * the target's host instead of the header's; a different host is detected here, and the same host
 * is harmless. A runtime that normalizes URLs (Bun) has already resolved dot segments; the rest
 * passes the same checks.
 *
 * @param requestUrl `Request.url`.
 * @param host The result of {@linkcode parseHost}.
 * @throws VireoError `BAD_REQUEST`
 */
export function parseRequestTarget(requestUrl: string, host: string): RequestTarget {
  const start = requestUrl.indexOf("://") + 3;
  const end = start + host.length;
  const raw = requestUrl.slice(end);
  if (requestUrl.slice(start, end).toLowerCase() !== host || !raw.startsWith("/")) {
    // The runtime can drop its scheme's default port from the URL, even if the header has it.
    const bare = host.replace(/:(?:80|443)$/, "");
    if (bare === host) {
      throw badRequest("Request target does not belong to the host of the request");
    }
    return parseRequestTarget(requestUrl, bare);
  }
  return parseTarget(raw);
}

/**
 * Parses path and query, including rewritten targets.
 *
 * @param raw Starts with a slash.
 * @throws VireoError `BAD_REQUEST`
 */
export function parseTarget(raw: string): RequestTarget {
  if (raw.length > MAX_LENGTH) {
    throw badRequest(`Request target is longer than ${MAX_LENGTH} characters`);
  }
  if (raw.includes("#")) throw badRequest('Request target contains a "#"');
  if (CONTROL.test(raw)) throw badRequest("Request target contains a control character");
  const question = raw.indexOf("?");
  const rawPath = question < 0 ? raw : raw.slice(0, question);
  const search = question < 0 ? "" : raw.slice(question);
  let path: string;
  try {
    path = decodeURIComponent(rawPath);
  } catch {
    throw badRequest("Request path contains a malformed escape");
  }
  const isId = path.startsWith(VALID_ID_PREFIX);
  if (CONTROL.test(path)) throw badRequest("Request path contains a control character");
  if (!isId && rawPath.includes("\\")) throw badRequest("Request path contains a backslash");
  if (DOT_SEGMENT.test(path)) throw badRequest("Request path contains a dot segment");
  const hidden = isId ? undefined : /%(2f|5c|23|3f)/i.exec(rawPath)?.[1];
  const unsafeReason = hidden && `an encoded "${decodeURIComponent(`%${hidden}`)}"`;
  return { raw, path, search, url: path + decodeQuery(search), unsafeReason };
}

/**
 * `target` with repeated slashes merged: backends join a base and a path that each have a slash.
 * Ids stay unchanged.
 */
export function withoutEmptySegments(target: RequestTarget): RequestTarget {
  if (!target.path.includes("//") || target.path.startsWith(VALID_ID_PREFIX)) return target;
  return parseTarget(
    target.raw.slice(0, target.raw.length - target.search.length)
      .replace(/\/{2,}/g, "/") + target.search,
  );
}

/**
 * Checks the decoded URL of a module that a query names, by the rules for paths.
 *
 * @throws VireoError `BAD_REQUEST`
 */
export function checkModuleUrl(url: string): void {
  const [path = ""] = url.split("?");
  const isId = path.includes(VALID_ID_PREFIX);
  if (CONTROL.test(url)) throw badRequest("URL of a module contains a control character");
  if (!isId && path.includes("\\")) throw badRequest("URL of a module contains a backslash");
  if (DOT_SEGMENT.test(path)) throw badRequest("URL of a module contains a dot segment");
}

/** `target` without the first `length` characters of its sent path; strips the base. */
export function withoutPrefix(target: RequestTarget, length: number): RequestTarget {
  const rest = target.raw.slice(length);
  return parseTarget(rest.startsWith("/") ? rest : `/${rest}`);
}

/** Queries hold block names and flags; a malformed escape in them is harmless and stays as sent. */
function decodeQuery(search: string): string {
  if (!search.includes("%")) return search;
  try {
    const decoded = decodeURI(search);
    return CONTROL.test(decoded) ? search : decoded;
  } catch {
    return search;
  }
}

function badRequest(message: string): VireoError {
  return new VireoError("BAD_REQUEST", message);
}
