import type { Message } from "esbuild";
import { VireoError } from "../errors.ts";
import { slash } from "../paths.ts";

/**
 * What esbuild reports about a package as an error of ours.
 *
 * @param unit The unit's name.
 * @param entry Absolute path of the entry that was bundled.
 */
export function bundleError(error: unknown, unit: string, entry: string): VireoError {
  if (error instanceof VireoError) return error;
  const [first] = (error as { errors?: Message[] } | null)?.errors ?? [];
  const text = first?.text ?? (error instanceof Error ? error.message : String(error));
  const { location = null } = first ?? {};
  return new VireoError(
    "OPTIMIZER_FAILED",
    `Cannot bundle the dependency "${unit}": ${text.replace(/\.$/, "")}`,
    {
      id: entry,
      cause: error,
      hint: `Add the package to optimizeDeps.exclude to serve its sources, or correct ` +
        `optimizeDeps.esbuildOptions`,
      ...(location && {
        loc: { file: slash(location.file), line: location.line, column: location.column },
        frame: `${location.line} | ${location.lineText}`,
      }),
    },
  );
}
