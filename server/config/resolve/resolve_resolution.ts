import { DEFAULT_CONDITIONS, DEFAULT_EXTENSIONS, DEFAULT_MAIN_FIELDS } from "../defaults.ts";
import { normalizeAlias } from "../merge_config.ts";
import type { ResolvedResolveOptions, ResolveOptions } from "../../plugin_api/options.ts";

/**
 * Fills in the defaults of `resolve`. Lists of the config replace the default ones.
 *
 * Source: https://vite.dev/config/shared-options#resolve-conditions
 */
export function resolveResolution(
  options: ResolveOptions,
  isProduction: boolean,
): ResolvedResolveOptions {
  const conditions = [...options.conditions ?? DEFAULT_CONDITIONS].map((condition) =>
    condition === "development|production" ? isProduction ? "production" : "development" : condition
  );
  return {
    ...options,
    alias: normalizeAlias(options.alias),
    dedupe: options.dedupe ?? [],
    // Without "import" and "require", which depend on each import.
    conditions,
    mainFields: options.mainFields ?? [...DEFAULT_MAIN_FIELDS],
    extensions: options.extensions ?? [...DEFAULT_EXTENSIONS],
    preserveSymlinks: options.preserveSymlinks ?? false,
    tsconfigPaths: options.tsconfigPaths ?? true,
  };
}
