/** What the resolver needs of the optimizer, which implements it; declared here so that neither imports the other. */

/** A dependency as the browser gets it. */
export interface OptimizedDependency {
  /**
   * Absolute path of the bundled file, which is the module's id. Its folder carries the browser hash: the same path never
   * has other contents.
   */
  id: string;
}

export interface DependencyOptimizer {
  /**
   * Takes a bare import that resolved to a file of a package.
   *
   * @param specifier As written: `"vue"`, `"lodash-es/debounce"`.
   * @param file The file that it resolved to.
   * @returns Where the bundled dependency will be, at once (the bundle may still be in the making; its `load` waits), or
   *   `undefined` when the file is served as source: excluded, linked, or no script.
   */
  register(specifier: string, file: string): OptimizedDependency | undefined;
  /**
   * Takes a bare import that resolved to nothing.
   *
   * @param specifier As written.
   * @returns The copy that Vireo brings itself, of `vue`, or `undefined`.
   */
  substitute(specifier: string): OptimizedDependency | undefined;
  /** Whether `id` is a file of the optimizer's. */
  isOptimized(id: string): boolean;
  /**
   * Whether importers of `id` have to take its names from the default export, because it was CommonJS. Waits for the
   * bundle where it is not known yet.
   */
  needsInterop(id: string): Promise<boolean>;
  /** The names that a CommonJS dependency offers, as far as they are known; for `export * from`. */
  exportNames(id: string): readonly string[] | undefined;
}
