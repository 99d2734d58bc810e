/**
 * Makes the config's `define` entries global constants, for scripts that are not transformed:
 * inline scripts that are not modules, and files served unchanged.
 *
 * @param defines Values by name; `a.b.c` becomes a property of nested objects.
 * @param target The global object.
 */
export function defineGlobals(
  defines: Readonly<Record<string, unknown>>,
  target: object = globalThis,
): void {
  for (const [name, value] of Object.entries(defines)) {
    const segments = name.split(".");
    const last = segments.pop() as string;
    let object = target as Record<string, unknown>;
    for (const segment of segments) {
      const inner = object[segment];
      const isObject = (typeof inner === "object" && inner !== null) || typeof inner === "function";
      if (!isObject) object[segment] = {};
      object = object[segment] as Record<string, unknown>;
    }
    try {
      object[last] = value;
    } catch {
      // A read-only property of the browser, such as `window.top`; in modules the transform has
      // replaced it.
    }
  }
}
