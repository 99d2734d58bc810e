import type { UserOptions } from "../../plugin_api/options.ts";

/** The feature options of `vue()` that become flags of the runtime. */
interface VueFeatures {
  optionsAPI?: boolean;
  prodDevtools?: boolean;
  prodHydrationMismatchDetails?: boolean;
}

/**
 * Config defaults of Vue support: one copy of `vue` for the page, and feature flags of its runtime
 * that the config does not set
 * (https://github.com/vuejs/core/tree/main/packages/vue#bundler-build-feature-flags).
 *
 * @param features Of the options of `vue()`.
 * @param define The config's own.
 */
export function vueDefaults(
  features: VueFeatures = {},
  define: Readonly<Record<string, unknown>> = {},
): UserOptions {
  const flag = (name: string) => parseFlag(define[name]);
  return {
    resolve: { dedupe: ["vue"] },
    define: {
      __VUE_OPTIONS_API__: features.optionsAPI ?? flag("__VUE_OPTIONS_API__") ?? true,
      __VUE_PROD_DEVTOOLS__: (features.prodDevtools || flag("__VUE_PROD_DEVTOOLS__")) ?? false,
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: (features.prodHydrationMismatchDetails ||
        flag("__VUE_PROD_HYDRATION_MISMATCH_DETAILS__")) ?? false,
    },
  };
}

function parseFlag(value: unknown): boolean | undefined {
  if (typeof value !== "string") return value as boolean | undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
