/**
 * Makes the source of an ES module that stands for a CommonJS module: `module.exports` is the default export, and
 * each of its properties a named one.
 *
 * Source: https://nodejs.org/api/esm.html#commonjs-namespaces
 *
 * @param request What the facade passes to `require`.
 * @param exports The value of `module.exports`.
 */
export function commonjsFacade(request: string, exports: unknown): string {
  const lines = [
    `import { createRequire } from "node:module";`,
    `const exports = createRequire(import.meta.url)(${JSON.stringify(request)});`,
    // A property may be a getter that throws (a deprecated export); that must not break the others.
    `const read = (name) => { try { return exports[name]; } catch { return undefined; } };`,
    `export default exports;`,
    `export { exports as "module.exports" };`,
  ];
  exportNames(exports).forEach((name, index) => {
    const text = JSON.stringify(name);
    lines.push(`const e${index} = read(${text}); export { e${index} as ${text} };`);
  });
  return lines.join("\n");
}

/**
 * Makes the source of an ES module whose exports are given as an object with its own `default`. Requiring it has to
 * give those exports, or a `module.exports` that has them all.
 *
 * @param request What the facade passes to `require`.
 */
export function namespaceFacade(
  request: string,
  namespace: Readonly<Record<string, unknown>>,
): string {
  const lines = [
    `import { createRequire } from "node:module";`,
    // Resolution hooks are not asked when a module requires itself, so the parent has another name.
    `const exports = createRequire(new URL("./", import.meta.url))(${JSON.stringify(request)});`,
  ];
  if ("module.exports" in namespace) lines.push(`export { exports as "module.exports" };`);
  Object.keys(namespace).filter((name) => name !== "module.exports").forEach((name, index) => {
    const text = JSON.stringify(name);
    lines.push(`const e${index} = exports[${text}]; export { e${index} as ${text} };`);
  });
  return lines.join("\n");
}

function exportNames(exports: unknown): string[] {
  if (exports === null || (typeof exports !== "object" && typeof exports !== "function")) return [];
  return Object.keys(exports).filter((name) =>
    name !== "default" && name !== "module.exports" && name.isWellFormed()
  );
}
