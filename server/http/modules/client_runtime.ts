import clientText from "../../../client/dist/client.js" with { type: "text" };
import type { ClientOptions, PageSettings } from "../../../client/protocol.ts";
import type { ResolvedOptions } from "../../plugin_api/options.ts";
import { joinUrl } from "../../base/url.ts";

const PLACEHOLDER = "__VIREO_CLIENT_OPTIONS__";
/** Milliseconds between pings that keep proxies from closing an idle connection. */
const DEFAULT_TIMEOUT = 30_000;

/** Path of the hot channel's socket: base plus `server.hmr.path`. */
export function hotPath({ base, server }: Pick<ResolvedOptions, "base" | "server">): string {
  const path = server.hmr === false ? undefined : server.hmr.path;
  return path ? joinUrl(base, path) : base;
}

export interface ClientRuntimeOptions {
  /** `host:port` on which the server listens, without a proxy. */
  address: string;
  /** The separate port of the hot channel, if it has one. */
  hotPort: number | undefined;
  settings: PageSettings;
}

/**
 * The served client runtime: the built file with this server's options inserted.
 *
 * @param config The server's config.
 */
export function clientRuntime(
  config: ResolvedOptions,
  { address, hotPort, settings }: ClientRuntimeOptions,
): string {
  const { base, server, webSocketToken, define } = config;
  const hmr = server.hmr === false ? {} : server.hmr;
  const path = hotPath(config);
  const options: ClientOptions = {
    base,
    servedAt: Date.now(),
    token: webSocketToken,
    hmrProtocol: hmr.protocol ?? null,
    hmrHost: hmr.host ?? null,
    hmrPort: hmr.clientPort ?? hotPort ?? (hmr.server && hmr.port ? hmr.port : null),
    hmrPath: path,
    directTarget: address + path,
    overlay: hmr.overlay ?? true,
    timeout: hmr.timeout ?? DEFAULT_TIMEOUT,
    enabled: server.hmr !== false && server.ws !== false,
    settings,
    defines: globalDefines(define),
  };
  return clientText.replace(PLACEHOLDER, () => JSON.stringify(options));
}

/**
 * The entries of `define` whose values are data. In Vite's config a string is code, which is
 * usually JSON.
 */
function globalDefines(define: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(define)) {
    if (name.startsWith("import.meta.")) continue;
    if (typeof value !== "string") {
      values[name] = value;
      continue;
    }
    try {
      values[name] = JSON.parse(value);
    } catch {
      // An identifier or an expression: only the module transform can replace it.
    }
  }
  return values;
}
