import type { SourceMap } from "../../../../compiler/types.ts";
import type { DependencyKind, DependencyTarget, PackageModule } from "../dependency_target.ts";

/** The language of a file, by esbuild's names. */
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
  source: PackageModule;
  code: string;
  loader: Loader;
  map?: SourceMap | null;
}

/** The form of an import, or `"entry"` for a module that an option names. */
export type ResolveKind = DependencyKind | "entry";

/**
 * Hooks of plugins and options in `optimizeDeps`. Each returns `undefined` to leave a module alone.
 */
export interface ModuleHooks {
  /** Resolves an import. */
  resolve?(
    specifier: string,
    importer: PackageModule,
    kind: ResolveKind,
  ): Promise<DependencyTarget | undefined>;
  /** Loads a module, which is read from disk otherwise. */
  load?(source: PackageModule): Promise<{ code: string; loader?: Loader | undefined } | undefined>;
  /** Changes the code of a script; the map, if any, leads to the code that it received. */
  transform?(
    module: HookedModule,
  ): Promise<Pick<HookedModule, "code" | "loader" | "map"> | undefined>;
  /** The base folder of a module's own imports, unless it is its file's folder. */
  folderOf?(source: PackageModule): string | undefined;
}

/** The hooks of the user's `plugins` for dependencies. */
export interface UserTransforms {
  /**
   * Runs their `transform` hooks.
   *
   * @param text Returns the module's text as an ES module; it is not called when no hook matches
   *   the id.
   * @returns `undefined` when no hook changes the text.
   */
  transform(text: () => string, id: string): Promise<UserTransformed | undefined>;
  /** The URL of an import that a hook has added and that resolves to no file: a virtual module. */
  resolve(specifier: string): Promise<string | undefined>;
}

/** A module that the user's plugins have changed. */
export interface UserTransformed {
  code: string;
  map: SourceMap | null;
  /** Files that the hooks read. */
  watchFiles: ReadonlySet<string>;
}
