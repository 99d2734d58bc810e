/** The checks for everything under `/__vireo/`. */
import { VireoError } from "../../base/errors.ts";
import { stripBase } from "../../base/url.ts";
import type { OriginPolicy } from "../guards/origin_policy.ts";
import type { RequestContext } from "../types.ts";

const PREFIX = "/__vireo/";

/**
 * The part of a path that follows `/__vireo/`; `undefined` for other paths.
 *
 * @param path As requested, with the base or without.
 */
export function inspectionName(path: string, base: string): string | undefined {
  const own = stripBase(path, base) ?? path;
  return own.startsWith(PREFIX) ? own.slice(PREFIX.length) : undefined;
}

/**
 * Refuses pages of other sites, whatever they could read of the response.
 *
 * @throws VireoError `ORIGIN_NOT_ALLOWED`
 */
export async function refuseForeign(
  { request, host }: RequestContext,
  policy: OriginPolicy,
): Promise<void> {
  const origin = request.headers.get("origin");
  const isForeign = origin === null
    ? request.headers.get("sec-fetch-site") === "cross-site"
    : !await policy.allowsConnecting(origin, host);
  if (isForeign) {
    throw new VireoError("ORIGIN_NOT_ALLOWED", "Pages of other sites cannot inspect this server");
  }
}
