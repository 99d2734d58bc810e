/** What an import inside a package leads to. URLs are those that the bundle imports. */
export type DependencyTarget =
  /** A file of the same unit, bundled together with the importer; JSON too. */
  | { type: "bundled"; file: string }
  /** An entry of another unit. `load` is the file that exports a CommonJS entry's loading function. */
  | { type: "entry"; format: "esm" | "cjs"; url: string; load: string }
  /** A file that is served as source, or something outside of the server. */
  | { type: "url"; url: string; isScript: boolean }
  | { type: "builtin"; name: string }
  | { type: "empty" }
  | { type: "missing" };

/** How a package imports: `import`, `require()` or `import()`. What only `import()` asks for is not bundled before. */
export type DependencyKind = "import" | "require" | "dynamic";

/**
 * Tells where an import of a package goes.
 *
 * @param specifier As written.
 * @param importer Absolute path of the importing file.
 */
export type ResolveDependency = (
  specifier: string,
  importer: string,
  kind: DependencyKind,
) => Promise<DependencyTarget>;
