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
 * The type of a module by its name, when the loading plugin declares none. An id with a query is a
 * plugin's module, so it is JavaScript.
 *
 * Source: https://vite.dev/guide/api-plugin#hook-filters
 */
export function moduleTypeOf(id: string): string {
  return TYPES.get(/\.(\w+)$/.exec(id)?.[1] ?? "") ?? "js";
}
