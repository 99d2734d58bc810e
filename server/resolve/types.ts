/**
 * The resolver's interface to the optimizer, which implements it; declared here so that neither
 * imports the other.
 */

/** A pre-bundled dependency. */
export interface OptimizedDependency {
  /**
   * Absolute path of the bundled file, which is the module's id. Its folder has a new name for each
   * new store: the content of a path never changes.
   */
  id: string;
}

export interface DependencyOptimizer {
  /**
   * Registers a bare import that resolved to a file of a package.
   *
   * @param specifier As written: `"vue"`, `"lodash-es/debounce"`.
   * @param file The file that it resolved to.
   * @returns The path of the bundled dependency, at once (the bundle need not be complete; its
   *   `load` waits), or `undefined` when the file is served as source: excluded, linked, or no
   *   script.
   */
  register(specifier: string, file: string): OptimizedDependency | undefined;
  /**
   * Replaces a bare import that resolved to nothing.
   *
   * @param specifier As written.
   * @returns Vireo's own copy of `vue`, or `undefined`.
   */
  substitute(specifier: string): OptimizedDependency | undefined;
  /** Whether `id` is one of the optimizer's files. */
  isOptimized(id: string): boolean;
  /**
   * Whether importers of `id` must read its names from the default export, because it was CommonJS.
   * Waits for the bundle if the format is not known yet.
   */
  needsInterop(id: string): Promise<boolean>;
  /** The known export names of a CommonJS dependency; for `export * from`. */
  exportNames(id: string): readonly string[] | undefined;
}
