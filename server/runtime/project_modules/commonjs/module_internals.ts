import module from "node:module";

/** A CommonJS module, limited to the parts that are used here. */
export interface CommonJsModule {
  exports: unknown;
  loaded: boolean;
  filename: string | null;
  paths?: string[];
  children?: { filename?: string }[];
  /**
   * Deno 2.9: with `isSource`, text of an ES module becomes the module of that file's URL, whatever
   * the file contains.
   */
  _compile(source: string, file: string, format?: string, isSource?: boolean): unknown;
}

type ExtensionHandler = (module: CommonJsModule, file: string) => void;
type ResolveFilename = (
  this: unknown,
  request: string,
  parent: CommonJsModule | null | undefined,
  isMain?: boolean,
  options?: { paths?: string[] },
) => string;

/** Members of `node:module` that packages use and that Node leaves open for them. */
export interface ModuleInternals {
  new (file: string): CommonJsModule;
  readonly prototype: CommonJsModule;
  _cache: Record<string, CommonJsModule | undefined>;
  /** `require.extensions`. */
  _extensions: Record<string, ExtensionHandler | undefined>;
  _resolveFilename: ResolveFilename;
  _load(request: string, parent?: CommonJsModule, isMain?: boolean): unknown;
  _nodeModulePaths(folder: string): string[];
}

/** The class `Module` with its untyped members. */
export const Module = module as unknown as ModuleInternals;
