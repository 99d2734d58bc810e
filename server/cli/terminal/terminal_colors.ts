import process from "node:process";
import picocolors from "picocolors";
import type { Colors } from "picocolors/types";

/**
 * Colors for a stream: off if it is not a terminal or `NO_COLOR` is set, unless `FORCE_COLOR`
 * enables them.
 *
 * Source: https://no-color.org, https://force-color.org
 */
export function terminalColors(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Colors {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR) return picocolors.createColors(false);
  if (FORCE_COLOR) return picocolors.createColors(FORCE_COLOR !== "0" && FORCE_COLOR !== "false");
  return picocolors.createColors(stream.isTTY === true && TERM !== "dumb");
}
