import type { ProxyOptions } from "../config/types.ts";
import { VireoError } from "../errors.ts";
import { joinUrl } from "../url.ts";

/** One entry of `server.proxy`, checked. */
export interface ProxyRule {
  /** The key: a prefix, or a regular expression when it starts with `^`. */
  readonly context: string;
  readonly options: ProxyOptions;
  /** Where requests go; its path is put before theirs. */
  readonly target: URL;
  /** Whether WebSockets are proxied too. */
  readonly ws: boolean;
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
    const address = String(options.target);
    if (!URL.canParse(address) || !/^(?:https?|wss?):/.test(address)) {
      throw invalid(`Target "${address}" of server.proxy["${context}"] is not a URL`);
    }
    const target = new URL(address);
    const ws = options.ws === true || target.protocol.startsWith("ws");
    return { context, options, target, ws, matches: compileContext(context) };
  });
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
  return rule.target.pathname === "/"
    ? joinUrl("/", rewritten)
    : joinUrl(rule.target.pathname, rewritten);
}
