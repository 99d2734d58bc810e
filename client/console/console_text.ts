/** Limits: nesting of objects, entries of each, and values in all. */
const MAX_DEPTH = 4;
const MAX_ENTRIES = 100;
const MAX_VALUES = 1000;

/**
 * The text of a call of `console.log` and similar methods.
 *
 * Source: https://console.spec.whatwg.org/#formatter
 *
 * @param values The arguments.
 */
export function consoleText(values: readonly unknown[]): string {
  const [first, ...others] = values;
  if (typeof first !== "string") return values.map(shown).join(" ");
  const text = first.replace(/%[sdifjoOc%]/g, (directive) => {
    if (directive === "%%") return "%";
    return others.length === 0 ? directive : directed(directive, others.shift());
  });
  return [text, ...others.map(shown)].join(" ");
}

function directed(directive: string, value: unknown): string {
  const isNumber = typeof value === "number" || typeof value === "string";
  switch (directive) {
    case "%d":
      return typeof value === "bigint" ? shown(value) : String(isNumber ? Number(value) : NaN);
    case "%i":
      return typeof value === "bigint"
        ? shown(value)
        : String(isNumber ? parseInt(`${value}`) : NaN);
    case "%f":
      return String(isNumber ? parseFloat(`${value}`) : NaN);
    case "%c":
      // A style; terminals do not render it.
      return "";
    default:
      return shown(value);
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : new Inspection().show(value, []);
}

/** Writes one value like JSON, plus types that JSON lacks. */
class Inspection {
  #left = MAX_VALUES;

  /** Never throws. */
  show(value: unknown, above: readonly object[]): string {
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "bigint":
        return `${value}n`;
      case "function":
        return `[Function ${value.name || "anonymous"}]`;
      case "object":
        try {
          return value === null ? "null" : this.#showObject(value, above);
        } catch {
          // A getter or a proxy threw.
          return "[Object]";
        }
      default:
        return String(value);
    }
  }

  #showObject(value: object, above: readonly object[]): string {
    if (above.includes(value)) return "[Circular]";
    if (value instanceof Error) return value.stack || String(value);
    if (value instanceof Date || value instanceof RegExp) return String(value);
    if (typeof Node !== "undefined" && value instanceof Node) return describeNode(value);
    if (above.length === MAX_DEPTH) return Array.isArray(value) ? "[…]" : "{…}";
    const inside = [...above, value];
    const item = (each: unknown) => this.show(each, inside);
    const pair = ([key, each]: [unknown, unknown]) => `${item(key)}:${item(each)}`;
    if (Array.isArray(value)) return `[${this.#list(value, item)}]`;
    if (value instanceof Set) return `Set [${this.#list([...value], item)}]`;
    if (value instanceof Map) return `Map {${this.#list([...value], pair)}}`;
    return `{${this.#list(Object.entries(value), pair)}}`;
  }

  #list<T>(values: readonly T[], show: (value: T) => string): string {
    const texts: string[] = [];
    for (const value of values) {
      if (texts.length === MAX_ENTRIES || this.#left <= 0) return [...texts, "…"].join(",");
      this.#left--;
      texts.push(show(value));
    }
    return texts.join(",");
  }
}

function describeNode(node: Node): string {
  const { id = "" } = node as Partial<Element>;
  return `<${node.nodeName.toLowerCase()}${id && ` id=${JSON.stringify(id)}`}>`;
}
