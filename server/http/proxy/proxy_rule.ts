import type { ProxyServer } from "httpxy";
import type { ProxyOptions } from "../../plugin_api/options.ts";
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
  /** Loads the `ProxyServer` that `configure` has seen; absent where plain options are enough. */
  readonly nodeProxy?: () => Promise<ProxyServer>;
  /** @param url Path and query with base, as sent. */
  matches(url: string): boolean;
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
