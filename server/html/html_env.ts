const PREFIX = "import.meta.env.";
const PLACEHOLDER = /%(\S+?)%/g;

/**
 * The values of `%NAME%` in a page.
 *
 * @param env `import.meta.env`.
 * @param define The config's `define`: its `import.meta.env.NAME` takes precedence over `env`.
 */
export function pageEnv(
  env: Readonly<Record<string, unknown>>,
  define: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const values = new Map(Object.entries(env).map(([name, value]) => [name, String(value)]));
  for (const [key, value] of Object.entries(define)) {
    if (key.startsWith(PREFIX)) values.set(key.slice(PREFIX.length), textOf(value));
  }
  return values;
}

/**
 * Replaces `%NAME%` in a page.
 *
 * @param onUnknown Called with each name that has no value.
 */
export function replaceEnv(
  html: string,
  values: ReadonlyMap<string, string>,
  onUnknown: (name: string) => void,
): string {
  return html.replace(PLACEHOLDER, (text, name: string) => {
    const value = values.get(name);
    if (value === undefined) onUnknown(name);
    return value ?? text;
  });
}

/** The text of a constant: the string for a string literal (`'"a"'`), otherwise the code. */
function textOf(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value) ?? "undefined";
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "string" ? parsed : value;
  } catch {
    return value;
  }
}
