import type { CorsOptions } from "../../plugin_api/options.ts";
import { hostName, isHostAllowed, isOwnOrigin, LOCAL_ORIGINS } from "./hosts.ts";

/** Decides which other origins can read responses and which can open the hot channel. */
export interface OriginPolicy {
  /** Whether `server.cors` allows an origin. */
  allowsReading(origin: string): Promise<boolean>;
  /**
   * Whether pages of an origin can connect: the server's own origin, an origin that can read
   * responses, or an allowed host behind a proxy.
   */
  allowsConnecting(origin: string, host: string): Promise<boolean>;
}

/**
 * Creates the policy from `server.cors` and `server.allowedHosts`.
 *
 * @param cors `true` allows every origin; `false` only the server's own; without `origin`, those of
 *   this machine.
 * @param allowedHosts As in `hostCheck`; `true` lets every page connect that has the token.
 */
export function createOriginPolicy(
  cors: boolean | CorsOptions,
  allowedHosts: readonly string[] | true,
): OriginPolicy {
  const rule = cors === true
    ? true
    : cors === false
    ? false
    : cors.origin === undefined
    ? LOCAL_ORIGINS
    : cors.origin;
  const allowsReading = (origin: string) => matchesRule(rule, origin);
  return {
    allowsReading,
    async allowsConnecting(origin, host) {
      if (isOwnOrigin(origin, host) || await allowsReading(origin)) return true;
      if (allowedHosts === true) return true;
      if (!URL.canParse(origin)) return false;
      const name = hostName(new URL(origin).host);
      // IP addresses and localhost always pass as a `Host`, but not as the origin of another page.
      return isHostAllowed(name, allowedHosts) && !isHostAllowed(name, []);
    },
  };
}

async function matchesRule(
  rule: NonNullable<CorsOptions["origin"]>,
  origin: string,
): Promise<boolean> {
  if (typeof rule === "boolean") return rule;
  if (typeof rule === "string") return rule === "*" || rule === origin;
  if (rule instanceof RegExp) return new RegExp(rule.source, rule.flags).test(origin);
  if (Array.isArray(rule)) {
    for (const entry of rule) if (await matchesRule(entry, origin)) return true;
    return false;
  }
  return await callRule(rule, origin);
}

/** Functions written for the `cors` package call back; others return a value. */
function callRule(rule: (origin: string) => unknown, origin: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, allowed: unknown) => {
      if (error) return reject(error);
      typeof allowed === "boolean" || allowed === undefined
        ? resolve(allowed === true)
        : resolve(matchesRule(allowed as string | RegExp, origin));
    };
    const result: unknown = Reflect.apply(rule, undefined, [origin, callback]);
    if (rule.length < 2) Promise.resolve(result).then((value) => resolve(value === true), reject);
  });
}
