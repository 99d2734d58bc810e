/**
 * Types that the CSS compilers of this folder share: their input, their output and their interface
 * to the project.
 */

import type { Compiled, CompileWarning, SourceMap } from "../types.ts";

/** Languages that are compiled to CSS in a separate step, before PostCSS. */
export type PreprocessorLanguage = "less" | "sass" | "scss" | "sss" | "styl" | "stylus";

/** The languages of style sheets, by file extension. */
export type CssLanguage = "css" | "pcss" | "postcss" | PreprocessorLanguage;

/** The rules (extensions, package fields, export conditions) by which an import is resolved. */
export type ImportSyntax = "css" | "sass" | "less" | "stylus";

/** The result of resolving a `url()`. */
export interface ResolvedUrl {
  /** The URL that the browser requests. */
  url: string;
  /** The file behind it, if it belongs to the project: its changes affect the style sheet. */
  file?: string;
}

/**
 * The compilers' access to files. Each compilation has its own, so that its reads can be recorded.
 */
export interface CssHost {
  /**
   * Resolves the file of an `@import`, `@use` or `composes … from`.
   *
   * @param specifier As written, or with an extension or prefix that the language allows to omit.
   * @param importer Absolute path of the file that contains it.
   * @returns An absolute path, or `null` if the file does not exist.
   */
  resolveImport(specifier: string, importer: string, syntax: ImportSyntax): Promise<string | null>;
  /**
   * Explains why `resolveImport` cannot resolve an import, with the edit that is most likely to
   * help.
   */
  explainImport(
    specifier: string,
    importer: string,
    syntax: ImportSyntax,
  ): { message: string; hint: string };
  /** The text of a file, by its absolute path. Every file read here becomes a dependency. */
  readFile(file: string): Promise<string>;
  /**
   * Resolves a `url()` to a public URL.
   *
   * @param url Unescaped; never external, `data:` or only a fragment.
   * @param importer Absolute path of the file that contains it.
   * @returns `null` to keep the text.
   */
  resolveUrl(url: string, importer: string): Promise<ResolvedUrl | null>;
  /** Imports a package of the project; `null` if the project does not have it. */
  loadFromProject(specifier: string): Promise<Record<string, unknown> | null>;
  /**
   * Reports further files whose change or appearance can change the result: files that a
   * preprocessor reads itself, and paths at which a file was not found. A compilation that fails
   * reports its dependencies only this way.
   */
  watch?(files: readonly string[]): void;
}

/**
 * Options of CSS modules, by the names that Vite documents.
 *
 * Source: https://vite.dev/config/shared-options#css-modules
 */
export interface CssModulesOptions {
  getJSON?: (file: string, classes: Record<string, string>, outputFile: string) => void;
  scopeBehaviour?: "global" | "local";
  globalModulePaths?: RegExp[];
  exportGlobals?: boolean;
  generateScopedName?: string | ((name: string, file: string, css: string) => string);
  hashPrefix?: string;
  localsConvention?:
    | "camelCase"
    | "camelCaseOnly"
    | "dashes"
    | "dashesOnly"
    | ((originalClassName: string, generatedClassName: string, inputFile: string) => string);
}

/** The user's PostCSS plugins and process options. */
export interface PostcssSetup {
  plugins: readonly unknown[];
  /** `parser`, `syntax`, `stringifier` and other options of `process()`. */
  options: Readonly<Record<string, unknown>>;
}

/** Options that apply to all style sheets of a project. */
export interface CssCompilerOptions {
  /** Absolute path of the project, with forward slashes. */
  root: string;
  transformer?: "postcss" | "lightningcss" | undefined;
  /** `false` turns CSS modules off. */
  modules?: CssModulesOptions | false | undefined;
  preprocessorOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  /** The user's PostCSS setup, loaded for the first style sheet; `null` if there is none. */
  postcss?: () => Promise<PostcssSetup | null>;
  lightningcss?: Readonly<Record<string, unknown>> | undefined;
  /** Whether to generate maps. @default false */
  sourceMaps?: boolean | undefined;
}

/** One style sheet to compile. */
export interface CssSource {
  code: string;
  /** File plus query: `/app/src/App.vue?vue&type=style&index=0&lang.module.scss`. */
  id: string;
  /** The language, if the id does not contain it. */
  language?: CssLanguage;
}

/** Files below `folder` that match `pattern`: a plugin must run again when they change. */
export interface GlobDependency {
  /** Absolute path. */
  folder: string;
  pattern: string;
}

/** A compiled style sheet. */
export interface CompiledCss extends Compiled {
  /** For a CSS module, its exported names and their class lists. */
  exports?: Record<string, string> | undefined;
  /** Globs of the files that plugins such as Tailwind scan. */
  globs: GlobDependency[];
}

/** The result of one step, passed to the next. */
export interface CssStep {
  code: string;
  map: SourceMap | null;
}

/** The result of a preprocessor. */
export interface Preprocessed extends CssStep {
  deps: string[];
  warnings: CompileWarning[];
}
