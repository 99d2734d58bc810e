/** A module of a package to be packed: a file, or a virtual module of a user's plugin. */
export interface PackageModule {
  id: string;
  /** Absolute path of a file; the plugin's name of a virtual module. */
  path: string;
  /** The namespace of a plugin, `"file"` for files. */
  namespace: string;
  /** Data that the plugin gets back when it loads the module. */
  pluginData?: unknown;
}

/** CommonJS text that Vireo writes, defined in each pack whose modules import it. */
export interface StandIn {
  type: "stand-in";
  id: string;
  code: string;
}

/** A module that the page imports natively. */
export interface NativeTarget {
  type: "native";
  /** As the browser requests it. */
  url: string;
  /** Whether it runs code, so that its place in the order matters. */
  isScript: boolean;
  /** Whether it is imported by the name of a Node built-in. */
  isBuiltin?: boolean;
}

/** The target of an import inside a package. */
export type DependencyTarget =
  /** A module that is packed, of the same package or of another one; JSON too. */
  | { type: "module"; source: PackageModule }
  /** A file that is served as source, or a URL outside of the server. */
  | NativeTarget
  /** A Node built-in, an empty entry of a package.json, or a missing package. */
  | StandIn;

/**
 * The form of an import: `import`, `require()` or `import()`. A module that only `import()` reaches
 * is packed on request.
 */
export type DependencyKind = "import" | "require" | "dynamic";
