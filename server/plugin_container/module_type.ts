const TYPES: ReadonlyMap<string, string> = new Map([
  ["js", "js"],
  ["mjs", "js"],
  ["cjs", "js"],
  ["jsx", "jsx"],
  ["ts", "ts"],
  ["mts", "ts"],
  ["cts", "ts"],
  ["tsx", "tsx"],
  ["json", "json"],
  ["txt", "text"],
  ["css", "css"],
]);

/**
 * The type that a module has by its name, where the plugin that loads it does not say one. With a query it is what a plugin
 * makes of the file: JavaScript.
 *
 * Source: https://vite.dev/guide/api-plugin#hook-filters
 */
export function moduleTypeOf(id: string): string {
  return TYPES.get(/\.(\w+)$/.exec(id)?.[1] ?? "") ?? "js";
}
