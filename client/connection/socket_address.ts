import type { ClientOptions } from "../protocol.ts";

type AddressOptions = Pick<
  ClientOptions,
  "token" | "hmrProtocol" | "hmrHost" | "hmrPort" | "hmrPath" | "directTarget"
>;

/**
 * The addresses of the socket, best first. The first one consists of the fields of `server.hmr`;
 * fields that are not set come from the URL of the client script, which can differ from the page's:
 * a backend's page loads the client from the dev server. Behind a proxy that does not forward
 * sockets, the server's own address is tried next, unless a port is configured.
 *
 * @param options The options that the server wrote into the client.
 * @param clientUrl The client's `import.meta.url`.
 * @returns One or two URLs, with the token.
 */
export function socketAddresses(options: AddressOptions, clientUrl: string): string[] {
  const client = new URL(clientUrl);
  const protocol = options.hmrProtocol ?? (client.protocol === "https:" ? "wss" : "ws");
  const host = options.hmrHost === null ? client.hostname : bracketed(options.hmrHost);
  const port = options.hmrPort ?? client.port;
  const path = options.hmrPath.startsWith("/") ? options.hmrPath : `/${options.hmrPath}`;
  const query = `?token=${encodeURIComponent(options.token)}`;
  const address = `${protocol}://${host}${port === "" ? "" : `:${port}`}${path}${query}`;
  if (options.hmrPort !== null || options.directTarget === "") return [address];
  const direct = `${protocol}://${options.directTarget}${query}`;
  return new URL(direct).href === new URL(address).href ? [address] : [address, direct];
}

/** IPv6 addresses need brackets in URLs. */
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/**
 * The address without its token, for messages, and for pings, which need no token.
 *
 * @param address The URL of a socket.
 */
export function withoutToken(address: string): string {
  return address.replace(/\?.*$/s, "");
}
