/**
 * ES modules that represent modules of other formats.
 *
 * An imported CommonJS module becomes a facade, an ES module under a URL of its own: Deno 2.9
 * analyzes files with the extension `.cjs` itself, before it calls the hooks, and then does not
 * find the project's packages. The facade's names come from the text, as in Node, so that the
 * module runs in its turn.
 */
import { cleanUrl } from "../../../base/url.ts";

/** End of the path in the URL of a facade. */
const ENDING = ".facade.mjs";

/** The URL of the facade for a module's URL, with the same query. */
export function facadeUrl(url: string): string {
  const [, file, postfix] = /^([^?#]*)(.*)$/s.exec(url)!;
  return file + ENDING + postfix;
}

/**
 * The URL that a facade represents, without a query; `undefined` for a URL that is not a facade's.
 */
export function facadeTarget(url: string): string | undefined {
  const file = cleanUrl(url);
  return file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : undefined;
}

/**
 * Makes the facade of a CommonJS module: `module.exports` is the default export, and each of the
 * names is a named one.
 *
 * Source: https://nodejs.org/api/esm.html#commonjs-namespaces
 *
 * @param file Absolute path.
 * @param names The properties of `module.exports` to export.
 */
export function commonjsFacade(file: string, names: Iterable<string>): string {
  const lines = [
    `import Module from "node:module";`,
    // Without a parent, as in Node: some packages use `module.parent` to detect that they are not
    // the program.
    `const exports = Module._load(${JSON.stringify(file)});`,
    // A property can be a getter that throws (a deprecated export), which must not affect the
    // others.
    `const read = (name) => { try { return exports?.[name]; } catch { return undefined; } };`,
    `export default exports;`,
  ];
  let index = 0;
  for (const name of names) {
    if (name === "default" || name === "module.exports" || !name.isWellFormed()) continue;
    const text = JSON.stringify(name);
    lines.push(`const e${index} = read(${text}); export { e${index} as ${text} };`);
    index++;
  }
  return lines.join("\n");
}

/** Makes a module with the value of a JSON file as its default export. */
export function jsonFacade(file: string): string {
  return `import Module from "node:module";\nexport default Module._load(${JSON.stringify(file)});`;
}

/**
 * Makes the source of an ES module whose exports are given as an object with its own `default`.
 * Requiring it must return those exports, or a `module.exports` that has them all.
 *
 * @param request The argument of the facade's `require`.
 */
export function namespaceFacade(
  request: string,
  namespace: Readonly<Record<string, unknown>>,
): string {
  const lines = [
    `import { createRequire } from "node:module";`,
    // Resolution hooks are not called when a module requires itself, so the parent has another
    // name.
    `const exports = createRequire(new URL("./", import.meta.url))(${JSON.stringify(request)});`,
  ];
  if ("module.exports" in namespace) lines.push(`export { exports as "module.exports" };`);
  Object.keys(namespace).filter((name) => name !== "module.exports").forEach((name, index) => {
    const text = JSON.stringify(name);
    lines.push(`const e${index} = exports[${text}]; export { e${index} as ${text} };`);
  });
  return lines.join("\n");
}
