import path from "node:path";

/** What a pack says of a module; the client's module registry takes it. */
export interface Definition {
  /** An ES module where it is not given. */
  format?: "cjs";
  /**
   * The ids of what it imports statically or may `require()`, by specifier; `1` where the specifier is the path to it, which
   * makes packs a tenth smaller.
   */
  imports?: Record<string, string | 1>;
  /**
   * What it may `import()`, by specifier: the id, and the URL of the facade that brings it; `""` as the id of what only
   * the browser loads.
   */
  dynamic?: Record<string, readonly [id: string, url: string]>;
  /** Its own URL as a source, for `import.meta.url`. */
  url?: string;
  /** It has a top-level await. */
  isAsync?: true;
  /** Its default import of CommonJS is `module.exports` in any case, as in Node. */
  isNode?: true;
}

/** The imports of a module as short as the registry takes them. */
export function shortImports(
  importer: string,
  imports: Readonly<Record<string, string>>,
): Record<string, string | 1> {
  const folder = path.posix.dirname(importer);
  return Object.fromEntries(
    Object.entries(imports).map(([specifier, id]) => {
      const isPath = /^\.\.?\//.test(specifier) && !id.startsWith("..") &&
        path.posix.join(folder, specifier) === id;
      return [specifier, isPath ? 1 : id];
    }),
  );
}

/** The statement of a pack that defines a module, with a line break at its end. */
export function defineStatement(id: string, definition: Definition, factory: string): string {
  return `define(${JSON.stringify(id)}, ${JSON.stringify(definition)}, ${factory});\n`;
}

/** A factory of CommonJS text of our own. */
export function ownFactory(code: string): string {
  return `function (module, exports, require) {\n${code}}`;
}
