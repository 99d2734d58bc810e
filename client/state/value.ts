/**
 * The values that outlive a reload, as JSON: what a program can make again from data. Functions,
 * class instances and elements cannot be stored; a value that contains one is not.
 */

/** A stored value: primitives as they are, everything else as a list that begins with its kind. */
export type Stored = string | number | boolean | null | [kind: string, data?: unknown];

/** Thrown for a value that cannot be stored. */
class NotStorable extends Error {}

/** Limits: nesting, and values in all. */
const MAX_DEPTH = 30;
const MAX_VALUES = 20_000;

/** The object behind a reactive one of Vue. */
function rawOf(value: object): object {
  return (value as { __v_raw?: object }).__v_raw ?? value;
}

/** Whether an object was made by `{}`. */
export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Stores a value.
 *
 * @param secrets Texts that are left out, wherever they occur.
 * @returns `undefined` if the value cannot be stored.
 */
export function store(value: unknown, secrets: ReadonlySet<string>): Stored | undefined {
  let left = MAX_VALUES;
  const above = new Set<object>();
  const storeOne = (each: unknown): Stored => {
    if (left-- === 0 || above.size > MAX_DEPTH) throw new NotStorable();
    if (typeof each === "string") return secrets.has(each) ? ["kept"] : each;
    if (each === null || typeof each === "boolean" || Number.isFinite(each)) {
      return each as Stored;
    }
    if (each === undefined) return ["undefined"];
    if (typeof each === "number" || typeof each === "bigint") return [typeof each, String(each)];
    if (typeof each !== "object") throw new NotStorable();
    const raw = rawOf(each);
    if (above.has(raw)) throw new NotStorable();
    above.add(raw);
    const stored = storeObject(raw, storeOne);
    above.delete(raw);
    return stored;
  };
  try {
    return storeOne(value);
  } catch (error) {
    // A getter can throw anything; its object is not stored.
    if (error instanceof NotStorable || error instanceof Error) return undefined;
    throw error;
  }
}

function storeObject(value: object, storeOne: (value: unknown) => Stored): Stored {
  if (Array.isArray(value)) return ["array", value.map(storeOne)];
  if (value instanceof Date) return ["date", value.getTime()];
  if (value instanceof Set) return ["set", [...value].map(storeOne)];
  if (value instanceof Map) {
    return ["map", [...value].map(([key, each]) => [storeOne(key), storeOne(each)])];
  }
  if (!isPlain(value) || "__v_skip" in value) throw new NotStorable();
  const entries = Object.entries(value).map(([key, each]) => [key, storeOne(each)]);
  return ["object", Object.fromEntries(entries)];
}

/**
 * The value that was stored.
 *
 * @param current The value in its place now, of which parts that were left out are kept.
 */
export function restore(stored: Stored, current: unknown): unknown {
  if (!Array.isArray(stored)) return stored;
  const [kind, data] = stored;
  const below = (key: string | number) => (current as Record<string, unknown> | undefined)?.[key];
  switch (kind) {
    case "kept":
      return current;
    case "number":
      return Number(data);
    case "bigint":
      return BigInt(data as string);
    case "date":
      return new Date(data as number);
    case "array":
      return (data as Stored[]).map((each, index) => restore(each, below(index)));
    case "set":
      return new Set((data as Stored[]).map((each) => restore(each, undefined)));
    case "map":
      return new Map(
        (data as [Stored, Stored][]).map((pair) =>
          pair.map((each) => restore(each, undefined)) as [unknown, unknown]
        ),
      );
    case "object":
      return Object.fromEntries(
        Object.entries(data as Record<string, Stored>)
          .map(([key, each]) => [key, restore(each, below(key))]),
      );
    default:
      return undefined;
  }
}

/**
 * Whether a stored value fits in the place of another: a page whose code changed can expect another
 * kind of value there.
 */
export function fits(stored: Stored, current: unknown): boolean {
  const kind = kindOf(stored);
  const own = store(current, new Set());
  const present = own === undefined ? "other" : kindOf(own);
  return kind === "nothing" || present === "nothing" || kind === present;
}

function kindOf(stored: Stored): string {
  if (Array.isArray(stored)) return stored[0] === "undefined" ? "nothing" : stored[0];
  return stored === null ? "nothing" : typeof stored;
}
