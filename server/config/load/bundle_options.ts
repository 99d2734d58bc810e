import { mergeConfig } from "../merge_config.ts";

/** Options that Vite 8 knows by two names: that of Rolldown, and that of Rollup before it. */
interface BundleOptions {
  rollupOptions?: Record<string, unknown>;
  rolldownOptions?: Record<string, unknown>;
}

/** `options` with one object for both names, which holds what either has: plugins read the one or the other. */
export function withBundleOptions<O extends object>(
  options: O,
): O & { rollupOptions: Record<string, unknown>; rolldownOptions: Record<string, unknown> } {
  const { rollupOptions, rolldownOptions } = options as BundleOptions;
  const merged = mergeConfig<Record<string, unknown>, Record<string, unknown>>(
    rollupOptions ?? {},
    rolldownOptions ?? {},
    false,
  );
  return { ...options, rollupOptions: merged, rolldownOptions: merged };
}
