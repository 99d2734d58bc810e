/** A module of a package that is to be packed: a file, or what a plugin of the user's makes up. */
export interface ModuleSource {
  id: string;
  /** Absolute path; the plugin's own name for what is no file. */
  path: string;
  /** The namespace of a plugin, `"file"` for files. */
  namespace: string;
  /** What the plugin wants to get again. */
  pluginData?: unknown;
}

/** CommonJS text of ours, defined in each pack that has a module which imports it. */
export interface StandIn {
  type: "stand-in";
  id: string;
  code: string;
}

/** What the page imports natively. */
export interface NativeTarget {
  type: "native";
  /** As the browser requests it. */
  url: string;
  /** It runs code, so that its place in the order matters. */
  isScript: boolean;
  /** It is imported by the name of a built-in of Node. */
  isBuiltin?: boolean;
}

/** What an import inside a package leads to. */
export type DependencyTarget =
  /** A module that is packed, of the same package or of another one; JSON too. */
  | { type: "module"; source: ModuleSource }
  /** A file that is served as source, or something outside of the server. */
  | NativeTarget
  /** A built-in, what a package.json maps to nothing, what is not installed. */
  | StandIn;

/** How a package imports: `import`, `require()` or `import()`. What only `import()` names is packed when it is requested. */
export type DependencyKind = "import" | "require" | "dynamic";
