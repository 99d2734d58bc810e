import { isIP } from "node:net";

/** Origins that may read responses unless `server.cors` says otherwise: pages of this machine. */
export const LOCAL_ORIGINS = /^https?:\/\/(?:(?:[^:]+\.)?localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** `host` without its port and the brackets of an IPv6 address. */
export function hostName(host: string): string {
  return host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
}

/** `host` with the port of `other`: `"app.test:5173"` of `"app.test:24678"` and `"localhost:5173"`. */
export function withPortOf(host: string, other: string): string {
  const port = /:\d+$/.exec(other)?.[0] ?? "";
  return host.replace(/:\d+$/, "") + port;
}

/**
 * Whether a name may stand in the `Host` header. A page of another site can point its own name at this machine
 * (DNS rebinding), but it cannot use these.
 *
 * @param host In lower case, with or without a port.
 * @param allowed Names; one that starts with a dot stands for the domain and all its subdomains; `true` allows all.
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

/** Whether `origin`, an `Origin` header, is the origin that a request to `host` was sent to. */
export function isOwnOrigin(origin: string, host: string): boolean {
  const match = /^(https?):\/\/([^/]+)$/i.exec(origin);
  if (!match) return false;
  const [, scheme = "", originHost = ""] = match;
  const port = scheme.toLowerCase() === "https" ? /:443$/ : /:80$/;
  return originHost.toLowerCase().replace(port, "") === host.replace(port, "");
}
