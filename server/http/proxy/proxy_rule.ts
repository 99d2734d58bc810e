import { EventEmitter } from "node:events";
import type { ProxyOptions } from "../../plugin_api/options.ts";
import { VireoError } from "../../base/errors.ts";
import { joinUrl } from "../../base/url.ts";

/** One entry of `server.proxy`, checked. */
export interface ProxyRule {
  /** The key: a prefix, or a regular expression when it starts with `^`. */
  readonly context: string;
  readonly options: ProxyOptions;
  /** Where requests go; its path is put before theirs. */
  readonly target: URL;
  /** Whether WebSockets are proxied too. */
  readonly ws: boolean;
  /** What `configure` got: it listens here to the events of `http-proxy`. */
  readonly events: EventEmitter;
  /** Whether a function of the rule wants to see Node's request and response. */
  readonly needsNode: boolean;
  /** @param url Path and query with base, as sent. */
  matches(url: string): boolean;
}

/**
 * Compiles `server.proxy`. A target given as a string changes the origin, as in Vite.
 *
 * @throws VireoError `CONFIG_INVALID` when a target is no URL or a key no regular expression.
 */
export function compileProxyRules(
  config: Readonly<Record<string, string | ProxyOptions>>,
): ProxyRule[] {
  return Object.entries(config).map(([context, value]) => {
    const options = typeof value === "string" ? { target: value, changeOrigin: true } : value;
    const address = addressOf(options.target);
    if (!URL.canParse(address) || !/^(?:https?|wss?):/.test(address)) {
      throw invalid(`Target "${address}" of server.proxy["${context}"] is not a URL`);
    }
    const target = new URL(address);
    const ws = options.ws === true || target.protocol.startsWith("ws");
    const events = new EventEmitter();
    options.configure?.(events, options);
    const needsNode = [options.configure, options.bypass, options.selfHandleResponse].some(Boolean);
    return { context, options, target, ws, events, needsNode, matches: compileContext(context) };
  });
}

/** A target may be given in parts, as to Node's `request()`. */
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

/** The path and query to ask the target for. */
export function proxiedPath(rule: ProxyRule, url: string): string {
  const rewritten = rule.options.rewrite?.(url) ?? url;
  if (rule.options.ignorePath) return rule.target.pathname + rule.target.search;
  if (rule.options.prependPath === false) return joinUrl("/", rewritten);
  return rule.target.pathname === "/"
    ? joinUrl("/", rewritten)
    : joinUrl(rule.target.pathname, rewritten);
}
