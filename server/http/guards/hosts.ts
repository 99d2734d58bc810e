import { isIP } from "node:net";

/** Origins that can read responses by default, without `server.cors`: pages of this machine. */
export const LOCAL_ORIGINS = /^https?:\/\/(?:(?:[^:]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** `host` without its port and the brackets of an IPv6 address. */
export function hostName(host: string): string {
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
}

/**
 * `host` with the port of `other`: `"app.test:5173"` for `"app.test:24678"` and `"localhost:5173"`.
 */
export function withPortOf(host: string, other: string): string {
  const port = /:\d+$/.exec(other)?.[0] ?? "";
  return host.replace(/:\d+$/, "") + port;
}

/**
 * Whether a name is accepted in the `Host` header. A page of another site can point its own domain
 * at this machine (DNS rebinding), but it cannot control the accepted names.
 *
 * @param host In lower case, with or without a port.
 * @param allowed Host names; a leading dot includes all subdomains; `true` allows every host.
 */
export function isHostAllowed(host: string, allowed: readonly string[] | true): boolean {
  if (allowed === true) return true;
  const name = hostName(host).replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0) return true;
  return allowed.some((entry) => {
    const pattern = entry.toLowerCase();
    return pattern.startsWith(".")
      ? name === pattern.slice(1) || name.endsWith(pattern)
      : name === pattern;
  });
}

/** Whether `origin`, an `Origin` header, equals the origin of a request to `host`. */
export function isOwnOrigin(origin: string, host: string): boolean {
  const match = /^(https?):\/\/([^/]+)$/i.exec(origin);
  if (!match) return false;
  const [, scheme = "", originHost = ""] = match;
  const port = scheme.toLowerCase() === "https" ? /:443$/ : /:80$/;
  return originHost.toLowerCase().replace(port, "") === host.replace(port, "");
}
