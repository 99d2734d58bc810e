import { VireoError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { isExternalUrl } from "../../base/url.ts";

/** The public base path in all its forms. */
export interface ResolvedBase {
  /** With a slash at both ends. */
  base: string;
  rawBase: string;
  decodedBase: string;
}

/**
 * Resolves `base`. Only the path of a full URL is used: in development, this server serves all
 * files. A relative base concerns the location of a build and becomes `/`.
 *
 * @throws VireoError `CONFIG_INVALID` when it is not a URL.
 */
export function resolveBase(given: string | undefined, logger: Logger): ResolvedBase {
  const rawBase = given ?? "/";
  const base = normalizeBase(rawBase, logger);
  try {
    return { base, rawBase, decodedBase: decodeURI(base) };
  } catch (cause) {
    throw invalid(rawBase, cause);
  }
}

function normalizeBase(given: string, logger: Logger): string {
  if (given === "" || given === "./") return "/";
  if (given.startsWith(".")) {
    logger.warn(
      `Option "base" is "${given}", which is ignored: write "/", "/path/", a full URL or "./"`,
    );
    return "/";
  }
  if (!isExternalUrl(given) && !given.startsWith("/")) {
    logger.warn(`Option "base" should start with a slash: write "/${given}"`);
  }
  try {
    // The host is a placeholder, needed to parse a path as a URL.
    const { pathname } = new URL(given, "http://localhost");
    return pathname.endsWith("/") ? pathname : `${pathname}/`;
  } catch (cause) {
    throw invalid(given, cause);
  }
}

function invalid(base: string, cause: unknown): VireoError {
  return new VireoError("CONFIG_INVALID", `Option "base" is not a URL: ${JSON.stringify(base)}`, {
    hint: `Write base: "/" or a path with a slash at both ends`,
    cause,
  });
}
