/**
 * How a style sheet becomes a module:
 *
 * 1. The module adds its CSS to the page under its id and accepts its own updates, so an edit
 *    replaces the text of one `<style>` and nothing else runs.
 * 2. A CSS module also exports its names. If an edit changes the names, the new version invalidates
 *    itself, and its importers are updated.
 * 3. When no module imports it anymore, its style is removed.
 */

import type { ClassMap } from "./postcss/css_modules.ts";

/** Options of {@linkcode styleModule}. */
export interface StyleModuleOptions {
  /** The module's id; the page's `<style data-vite-dev-id>` has the same. */
  id: string;
  /** The CSS, with its map in a comment, if any. */
  css: string;
  /** URL of the client runtime, with the base. */
  clientUrl: string;
  /** The names of a CSS module. */
  classes?: ClassMap | undefined;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** Source: https://tc39.es/ecma262/#prod-ReservedWord, restricted to modules */
const RESERVED: ReadonlySet<string> = new Set(
  ("arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof var void while with yield")
    .split(" "),
);

/** The JavaScript module that adds a style sheet to the page. */
export function styleModule(options: StyleModuleOptions): string {
  const { id, css, clientUrl, classes } = options;
  const lines = [
    `import { updateStyle as __vite__updateStyle, removeStyle as __vite__removeStyle } from ${
      JSON.stringify(clientUrl)
    }`,
    `const __vite__id = ${JSON.stringify(id)}`,
    `const __vite__css = ${JSON.stringify(css)}`,
    "__vite__updateStyle(__vite__id, __vite__css)",
    ...(classes ? [classMapModule(classes), ACCEPT_SAME_NAMES] : ["import.meta.hot.accept()"]),
    "import.meta.hot.prune(() => __vite__removeStyle(__vite__id))",
  ];
  return lines.join("\n") + "\n";
}

const ACCEPT_SAME_NAMES = `import.meta.hot.accept((next) => {
  if (next && JSON.stringify(next.default) !== JSON.stringify(__vite__classes)) {
    import.meta.hot.invalidate("its class names changed")
  }
})`;

/** The module for `?inline`, which exports the text and leaves the page alone. */
export function inlineStyleModule(css: string): string {
  return `export default ${JSON.stringify(css)}\n`;
}

/**
 * The exports of a CSS module: each name that is a valid identifier, and all names as the default
 * export.
 */
export function classMapModule(classes: ClassMap): string {
  const entries = Object.entries(classes);
  const isName = (name: string) => IDENTIFIER.test(name) && !RESERVED.has(name);
  const names = entries.filter(([name]) => isName(name) && !name.startsWith("__vite__"));
  return [
    ...names.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`),
    `const __vite__classes = ${JSON.stringify(Object.fromEntries(entries))}`,
    "export default __vite__classes",
  ].join("\n");
}
