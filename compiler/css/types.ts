/** What the CSS compilers of this folder share: their input, their output and what they ask of the outside. */

import type { Compiled, CompileWarning, SourceMap } from "../types.ts";

/** Languages that become CSS in a step of their own, before PostCSS. */
export type PreprocessorLanguage = "less" | "sass" | "scss" | "sss" | "styl" | "stylus";

/** The languages of style sheets, by file extension. */
export type CssLanguage = "css" | "pcss" | "postcss" | PreprocessorLanguage;

/** Whose rules (extensions, package fields, export conditions) find an imported file. */
export type ImportSyntax = "css" | "sass" | "less" | "stylus";

/** What a `url()` became. */
export interface ResolvedUrl {
  /** What the browser is to ask for. */
  url: string;
  /** The file behind it, when it is one of the project: its change concerns the style sheet. */
  file?: string;
}

/** How the compilers reach files. Each compilation brings its own, so that reads can be recorded. */
export interface CssHost {
  /**
   * Finds the file of an `@import`, `@use` or `composes … from`.
   *
   * @param specifier As written, or with an extension or prefix that the language lets people leave out.
   * @param importer Absolute path of the file that it stands in.
   * @returns An absolute path, or `null` when there is no such file.
   */
  resolveImport(specifier: string, importer: string, syntax: ImportSyntax): Promise<string | null>;
  /** What to say of an import that `resolveImport` does not find, and the edit that is most likely to help. */
  explainImport(
    specifier: string,
    importer: string,
    syntax: ImportSyntax,
  ): { message: string; hint: string };
  /** The text of a file, by its absolute path. Whatever is read here is a dependency. */
  readFile(file: string): Promise<string>;
  /**
   * The public URL of what a `url()` names.
   *
   * @param url Unescaped; never external, `data:` or a mere fragment.
   * @param importer Absolute path of the file that it stands in.
   * @returns `null` to leave the text as it is.
   */
  resolveUrl(url: string, importer: string): Promise<ResolvedUrl | null>;
  /** A package of the project, or `null` when the project does not have it. */
  loadFromProject(specifier: string): Promise<Record<string, unknown> | null>;
  /**
   * Told of further files whose change or appearance may change the outcome: what a preprocessor reads by itself, and
   * where files were looked for in vain. A compilation that fails tells what it depends on this way only.
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
  /** `parser`, `syntax`, `stringifier` and what else `process()` takes. */
  options: Readonly<Record<string, unknown>>;
}

/** What holds for all style sheets of a project. */
export interface CssCompilerOptions {
  /** Absolute path of the project, with forward slashes. */
  root: string;
  transformer?: "postcss" | "lightningcss";
  /** `false` turns CSS modules off. */
  modules?: CssModulesOptions | false;
  preprocessorOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The user's PostCSS setup, loaded at the first style sheet; `null` when there is none. */
  postcss?: () => Promise<PostcssSetup | null>;
  lightningcss?: Readonly<Record<string, unknown>>;
  /** Whether maps are made at all. @default false */
  sourceMaps?: boolean;
}

/** One style sheet to compile. */
export interface CssSource {
  code: string;
  /** File plus query: `/app/src/App.vue?vue&type=style&index=0&lang.module.scss`. */
  id: string;
  /** The language, when the id does not tell. */
  language?: CssLanguage;
}

/** Files below `folder` that match `pattern`: a plugin wants to run again when they change. */
export interface GlobDependency {
  /** Absolute path. */
  folder: string;
  pattern: string;
}

/** A compiled style sheet. */
export interface CompiledCss extends Compiled {
  /** Of a CSS module: the names to export and the class lists that they stand for. */
  exports?: Record<string, string>;
  /** What plugins such as Tailwind scan. */
  globs: GlobDependency[];
}

/** What one step hands to the next. */
export interface CssStep {
  code: string;
  map: SourceMap | null;
}

/** What a preprocessor makes. */
export interface Preprocessed extends CssStep {
  deps: string[];
  warnings: CompileWarning[];
}
