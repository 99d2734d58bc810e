import path from "node:path";

/** The metadata of a module in a pack; the client's module registry reads it. */
export interface Definition {
  /** Absent for an ES module. */
  format?: "cjs";
  /**
   * The ids of its static imports and `require()` calls, by specifier; `1` where the specifier is
   * the path to the module, which makes packs a tenth smaller.
   */
  imports?: Record<string, string | 1>;
  /**
   * Its `import()` targets, by specifier: the id, and the URL of the facade that loads it; `""` as
   * the id of a module that only the browser loads.
   */
  dynamic?: Record<string, readonly [id: string, url: string]>;
  /** Its own URL as a source, for `import.meta.url`. */
  url?: string;
  /** Whether it has a top-level await. */
  isAsync?: true;
  /** Whether its default import of CommonJS is always `module.exports`, as in Node. */
  isNode?: true;
}

/** Shortens the imports of a module to the form that the registry reads. */
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

/** A factory for CommonJS text that Vireo writes. */
export function ownFactory(code: string): string {
  return `function (module, exports, require) {\n${code}}`;
}
