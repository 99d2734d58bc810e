import { VireoError } from "../../base/errors.ts";
import { VALID_ID_PREFIX } from "../../base/url.ts";

/** A parsed request target: `/src/App.vue?vue&type=style`. */
export interface RequestTarget {
  /** Path and query as they were sent. */
  readonly raw: string;
  /** The decoded path; starts with a slash. */
  readonly path: string;
  /** The query with its `?`, as it was sent; `""` when there is none. */
  readonly search: string;
  /** `path` plus the decoded query: what the module graph calls a URL. */
  readonly url: string;
  /**
   * Why no file may be looked up under this path (it hides a separator, say), or `undefined`. Proxies and plugins may
   * still answer it: `/api/projects/group%2Fname` is a fine path for them.
   */
  readonly unsafeReason?: string;
}

/** Longest accepted target, in characters. */
const MAX_LENGTH = 8 * 1024;

const HOST = /^(?:\[[\da-f:.]+\]|[\da-z._-]+)(?::\d{1,5})?$/;
// deno-lint-ignore no-control-regex -- control characters are what it looks for
const CONTROL = /[\0-\x1f\x7f]/;
const DOT_SEGMENT = /(?:^|[/\\])\.{1,2}(?:$|[/\\])/;

/**
 * The host that a request is for, in lower case with its port.
 *
 * @param requestUrl `Request.url`; HTTP/2 has the host there only.
 * @param hostHeader The `Host` header, or `null`.
 * @throws VireoError `BAD_REQUEST` when it is no host: `user@evil`, `a/b`, empty.
 */
export function parseHost(requestUrl: string, hostHeader: string | null): string {
  const host = (hostHeader ?? /^https?:\/\/([^/?#]*)/.exec(requestUrl)?.[1] ?? "").toLowerCase();
  if (!HOST.test(host)) throw badRequest(`Host ${JSON.stringify(host)} is malformed`);
  return host;
}

/**
 * Parses the target of a request, once for all middlewares.
 *
 * Deno hands out scheme, `Host` header and target as they came, without normalizing them: dot segments, backslashes and
 * double slashes are all still to be seen here. An absolute-form target (`GET http://host/x`) replaces the header's
 * host in `Request.url`, so it is noticed unless it names the same host, when it means the same. A runtime that
 * normalizes (Bun) has resolved dot segments before: what is left is checked by the same rules.
 *
 * @param requestUrl `Request.url`.
 * @param host What {@linkcode parseHost} gave.
 * @throws VireoError `BAD_REQUEST`
 */
export function parseRequestTarget(requestUrl: string, host: string): RequestTarget {
  const start = requestUrl.indexOf("://") + 3;
  const end = start + host.length;
  const raw = requestUrl.slice(end);
  if (requestUrl.slice(start, end).toLowerCase() !== host || !raw.startsWith("/")) {
    // Where the header carries its scheme's default port, the runtime may have dropped it from the URL.
    const bare = host.replace(/:(?:80|443)$/, "");
    if (bare === host) {
      throw badRequest("Request target does not belong to the host of the request");
    }
    return parseRequestTarget(requestUrl, bare);
  }
  return parseTarget(raw);
}

/**
 * Parses path and query; used for rewritten targets too.
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
 * `target` with one slash wherever its path has several: backends join a base and a path, each with a slash of its own. Ids
 * keep theirs.
 */
export function withoutEmptySegments(target: RequestTarget): RequestTarget {
  if (!target.path.includes("//") || target.path.startsWith(VALID_ID_PREFIX)) return target;
  return parseTarget(
    target.raw.slice(0, target.raw.length - target.search.length)
      .replace(/\/{2,}/g, "/") + target.search,
  );
}

/** `target` with its path, as sent, cut at `length` characters: how the base is stripped. */
export function withoutPrefix(target: RequestTarget, length: number): RequestTarget {
  const rest = target.raw.slice(length);
  return parseTarget(rest.startsWith("/") ? rest : `/${rest}`);
}

/** Queries carry names of blocks and flags; a malformed escape in one hurts nobody and is left as it is. */
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
