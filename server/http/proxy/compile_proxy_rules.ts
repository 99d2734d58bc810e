import type { ProxyServer } from "httpxy";
import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { ProxyOptions } from "../../plugin_api/options.ts";
import type { ProxyRule } from "./proxy_rule.ts";

/**
 * Options that work without Node's request and response; `httpxy` handles rules with other options.
 */
const PLAIN_OPTIONS: ReadonlySet<string> = new Set([
  "auth",
  "changeOrigin",
  "cookieDomainRewrite",
  "cookiePathRewrite",
  "headers",
  "ignorePath",
  "prependPath",
  "proxyTimeout",
  "rewrite",
  "rewriteWsOrigin",
  "secure",
  "target",
  "ws",
  "xfwd",
]);

/**
 * Compiles `server.proxy`. A target given as a string sets `changeOrigin`, as in Vite.
 *
 * @param logger Logs failed requests.
 * @throws VireoError `CONFIG_INVALID` when a target is not a URL or a key is not a regular
 *   expression.
 */
export function compileProxyRules(
  config: Readonly<Record<string, string | ProxyOptions>>,
  logger: Pick<Logger, "error">,
): ProxyRule[] {
  return Object.entries(config).map(([context, value]) => {
    const options = typeof value === "string" ? { target: value, changeOrigin: true } : value;
    const address = addressOf(options.target);
    if (!URL.canParse(address) || !/^(?:https?|wss?):/.test(address)) {
      throw invalid(`Target "${address}" of server.proxy["${context}"] is not a URL`);
    }
    const target = new URL(address);
    const ws = options.ws === true || target.protocol.startsWith("ws");
    const matches = compileContext(context);
    const isPlain = Object.entries(options).every(([name, set]) => PLAIN_OPTIONS.has(name) || !set);
    if (isPlain) return { context, options, target, ws, matches };
    let server: Promise<ProxyServer> | undefined;
    const nodeProxy = () =>
      server ??= import("./node_proxy.ts").then(({ createNodeProxy }) =>
        createNodeProxy({ context, options, target }, logger)
      );
    // `configure` runs at the start, as in Vite; its error is reported when a request needs the
    // proxy.
    if (options.configure) nodeProxy().catch(() => {});
    return { context, options, target, ws, matches, nodeProxy };
  });
}

/** The target's URL; a target can be given in parts, as for Node's `request()`. */
function addressOf(target: ProxyOptions["target"]): string {
  if (typeof target === "string" || target instanceof URL) return String(target);
  const { protocol = "http:", host = "localhost", hostname = host, port } = target ?? {};
  return `${protocol.replace(/:?$/, ":")}//${hostname}${port ? `:${port}` : ""}`;
}

function compileContext(context: string): (url: string) => boolean {
  if (!context.startsWith("^")) return (url) => url.startsWith(context);
  try {
    const pattern = new RegExp(context);
    return (url) => pattern.test(url);
  } catch (cause) {
    throw invalid(`Key "${context}" of server.proxy is not a regular expression`, cause);
  }
}

function invalid(message: string, cause?: unknown): VireoError {
  return new VireoError("CONFIG_INVALID", message, {
    hint: 'Write it as "/api": "http://localhost:3000", or as "^/api/.*" with a target',
    cause,
  });
}
