import type { ProxyServer } from "httpxy";
import type { ProxyOptions } from "../../plugin_api/options.ts";
import { joinUrl } from "../../base/url.ts";

/** A validated entry of `server.proxy`. */
export interface ProxyRule {
  /** The key: a prefix, or a regular expression when it starts with `^`. */
  readonly context: string;
  readonly options: ProxyOptions;
  /** The target's URL; its path is prepended to request paths. */
  readonly target: URL;
  /** Whether WebSockets are proxied too. */
  readonly ws: boolean;
  /** Loads the `ProxyServer` that `configure` received; absent when plain options suffice. */
  readonly nodeProxy?: () => Promise<ProxyServer>;
  /** @param url Path and query with base, as sent. */
  matches(url: string): boolean;
}

/** The path and query for the request to the target. */
export function proxiedPath(rule: ProxyRule, url: string): string {
  const rewritten = rule.options.rewrite?.(url) ?? url;
  if (rule.options.ignorePath) return rule.target.pathname + rule.target.search;
  if (rule.options.prependPath === false) return joinUrl("/", rewritten);
  return rule.target.pathname === "/"
    ? joinUrl("/", rewritten)
    : joinUrl(rule.target.pathname, rewritten);
}
