import { Buffer } from "node:buffer";
import { isIPv6 } from "node:net";
import type { ProxyRule } from "./proxy_rule.ts";
import { hostName } from "../guards/hosts.ts";
import type { RequestContext } from "../types.ts";

/**
 * Hop-by-hop headers, which a proxy does not pass on.
 *
 * Source: RFC 9110, 7.6.1, https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers for the target: the client's, with `Host` set by `changeOrigin`, plus the rule's own
 * and `auth`.
 */
export function requestHeaders(
  rule: ProxyRule,
  { request, host, peer }: RequestContext,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const dropped = connectionTokens(request.headers.get("connection"));
  for (const [name, value] of request.headers) {
    if (!HOP_BY_HOP.has(name) && !dropped.has(name)) headers[name] = value;
  }
  headers.host = rule.options.changeOrigin ? rule.target.host : host;
  if (rule.options.xfwd) {
    const isSecure = request.url.startsWith("https:");
    const forwarded = {
      for: peer.address,
      port: /:(\d+)$/.exec(host)?.[1] ?? (isSecure ? "443" : "80"),
      proto: isSecure ? "https" : "http",
    };
    for (const [name, value] of Object.entries(forwarded)) {
      headers[`x-forwarded-${name}`] = append(headers[`x-forwarded-${name}`], value);
    }
    headers["x-forwarded-host"] ??= host;
  }
  for (const [name, value] of Object.entries(rule.options.headers ?? {})) {
    headers[name.toLowerCase()] = String(value);
  }
  if (typeof rule.options.auth === "string") {
    headers.authorization = `Basic ${Buffer.from(rule.options.auth).toString("base64")}`;
  }
  return headers;
}

/**
 * Headers of a target's response for the client.
 *
 * @param rawHeaders Alternating names and values, as Node provides them.
 */
export function responseHeadersOf(rule: ProxyRule, rawHeaders: readonly string[]): Headers {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ""] as const] : []
  );
  const connection = pairs.filter(([name]) => name === "connection").map(([, value]) => value);
  const dropped = connectionTokens(connection.join());
  const headers = new Headers();
  for (const [name, value] of pairs) {
    if (HOP_BY_HOP.has(name) || dropped.has(name)) continue;
    headers.append(name, name === "set-cookie" ? rewriteCookie(rule, value) : value);
  }
  return headers;
}

/** Additional hop-by-hop headers, named by `Connection`. */
export function connectionTokens(connection: string | null): ReadonlySet<string> {
  return new Set((connection ?? "").toLowerCase().split(",").map((token) => token.trim()));
}

/**
 * Applies `cookieDomainRewrite` and `cookiePathRewrite`: one value for all cookies, or a table by
 * old value, where `"*"` matches any other.
 */
function rewriteCookie(rule: ProxyRule, cookie: string): string {
  for (const attribute of ["domain", "path"] as const) {
    const setting =
      rule.options[attribute === "domain" ? "cookieDomainRewrite" : "cookiePathRewrite"];
    if (setting === undefined || setting === false) continue;
    const pattern = new RegExp(`(;\\s*${attribute}=)([^;]+)`, "i");
    cookie = cookie.replace(pattern, (whole, name: string, old: string) => {
      const table = typeof setting === "string"
        ? { "*": setting }
        : setting as Record<string, string>;
      const value = table[old] ?? table["*"];
      return value === undefined ? whole : value === "" ? "" : name + value;
    });
  }
  return cookie;
}

/** The target's host name and port for `node:http`. */
export function targetAddress(target: URL): { hostname: string; port: string } {
  const name = hostName(target.host);
  const isSecure = /^(?:https|wss):$/.test(target.protocol);
  return {
    hostname: isIPv6(name) ? name : target.hostname,
    port: target.port || (isSecure ? "443" : "80"),
  };
}

const append = (list: string | undefined, value: string): string =>
  list ? `${list}, ${value}` : value;
