import { mergeConfig } from "../merge_config.ts";

/** Options with two names in Vite 8: Rolldown's, and the older one of Rollup. */
interface BundleOptions {
  rollupOptions?: Record<string, unknown>;
  rolldownOptions?: Record<string, unknown>;
}

/** `options` with one merged object under both names, since plugins read either one. */
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
