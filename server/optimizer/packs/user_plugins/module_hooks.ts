import type { SourceMap } from "../../../../compiler/types.ts";
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
  map?: SourceMap | null;
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
  /** Changes the code of a script; the map, where there is one, leads to the code that it got. */
  transform?(
    module: HookedModule,
  ): Promise<Pick<HookedModule, "code" | "loader" | "map"> | undefined>;
  /** The folder that a module's own imports start from, where it is not its file's. */
  folderOf?(source: ModuleSource): string | undefined;
}

/** The hooks of the user's plugins, those of `plugins`, for dependencies. */
export interface UserTransforms {
  /**
   * Runs their `transform` hooks.
   *
   * @param text Gives the module's text as an ES module; it is not called when no hook wants the id.
   * @returns `undefined` when no hook changes the text.
   */
  transform(text: () => string, id: string): Promise<UserTransformed | undefined>;
  /** The URL of an import that a hook has added and that leads to no file: of a virtual module. */
  resolve(specifier: string): Promise<string | undefined>;
}

/** A module that the user's plugins have changed. */
export interface UserTransformed {
  code: string;
  map: SourceMap | null;
  /** Files that the hooks read. */
  watchFiles: ReadonlySet<string>;
}
