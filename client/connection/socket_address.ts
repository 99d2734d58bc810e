import type { ClientOptions } from "../protocol.ts";

type AddressOptions = Pick<
  ClientOptions,
  "token" | "hmrProtocol" | "hmrHost" | "hmrPort" | "hmrPath" | "directTarget"
>;

/**
 * Where the socket may be, best first: what `server.hmr` says, and for what it does not say the origin of the client
 * script, which need not be the page's: a backend's page takes the client from the dev server. Behind a proxy that
 * does not forward sockets, the server's own address is tried next, unless a port is configured.
 *
 * @param options What the server wrote into the client.
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
 * The address without its token: for messages, and for pings, which need none.
 *
 * @param address The URL of a socket.
 */
export function withoutToken(address: string): string {
  return address.replace(/\?.*$/s, "");
}
