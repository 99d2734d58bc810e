import type { CorsOptions } from "../../plugin_api/options.ts";
import { hostName, isHostAllowed, isOwnOrigin, LOCAL_ORIGINS } from "./hosts.ts";

/** Which other origins may read responses, and which may open the hot channel. */
export interface OriginPolicy {
  /** Whether `server.cors` allows an origin. */
  allowsReading(origin: string): Promise<boolean>;
  /** Whether pages of an origin may connect: our own, one that may read, or one of an allowed host behind a proxy. */
  allowsConnecting(origin: string, host: string): Promise<boolean>;
}

/**
 * Makes the policy of `server.cors` and `server.allowedHosts`.
 *
 * @param cors `true` for every origin; `false` for none but our own; without an `origin`, those of this machine.
 * @param allowedHosts As in `hostCheck`; `true` lets every page connect that knows the token.
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
      // Addresses and localhost pass as a `Host` always; as the origin of somebody else's page they do not.
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

/** Configs written for the `cors` package answer through a callback, others return. */
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
