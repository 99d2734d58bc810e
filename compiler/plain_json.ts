/**
 * Serializes options for a cache key.
 *
 * @returns `undefined` if they contain a function or an instance of a class, which a text cannot
 * represent.
 */
export function plainJson(value: unknown): string | undefined {
  let isPlain = true;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    const type = typeof part;
    if (type === "function" || type === "symbol" || type === "bigint") isPlain = false;
    if (type !== "object" || part === null || Array.isArray(part)) return part;
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== null && prototype !== Object.prototype) isPlain = false;
    return part;
  });
  return isPlain ? text : undefined;
}
