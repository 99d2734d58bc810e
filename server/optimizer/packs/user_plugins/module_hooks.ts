import type { DependencyKind, DependencyTarget, ModuleSource } from "../dependency_target.ts";

/** What the contents of a file are: esbuild's names. */
export type Loader =
  | "js"
  | "jsx"
  | "ts"
  | "tsx"
  | "json"
  | "text"
  | "base64"
  | "dataurl"
  | "binary"
  | "empty";

/** The code of a module on its way through the hooks. */
export interface HookedModule {
  source: ModuleSource;
  code: string;
  loader: Loader;
}

/** What plugins and options of `optimizeDeps` have a say in. Each gives `undefined` where it leaves a module alone. */
export interface ModuleHooks {
  /** Resolves an import. */
  resolve?(
    specifier: string,
    importer: ModuleSource,
    kind: DependencyKind,
  ): Promise<DependencyTarget | undefined>;
  /** Loads a module, which is read from disk otherwise. */
  load?(source: ModuleSource): Promise<{ code: string; loader?: Loader } | undefined>;
  /** Changes the code of a script. */
  transform?(
    module: HookedModule,
  ): Promise<Pick<HookedModule, "code" | "loader"> | undefined>;
  /** The folder that a module's own imports start from, where it is not its file's. */
  folderOf?(source: ModuleSource): string | undefined;
}
