import type { SFCScriptCompileOptions, SFCTemplateCompileOptions } from "@vue/compiler-sfc";
import type { Compiled } from "../types.ts";
import type { TypeDependencies } from "./type_dependencies.ts";

/** Options of `<script>` that users can set; the others follow from the component. */
export type VueScriptOptions = Partial<
  Omit<
    SFCScriptCompileOptions,
    | "customElement"
    | "fs"
    | "genDefaultAs"
    | "id"
    | "inlineTemplate"
    | "isProd"
    | "propsDestructure"
    | "sourceMap"
    | "templateOptions"
  >
>;

/** Options of `<template>` that users can set; the others follow from the component. */
export type VueTemplateOptions = Partial<
  Omit<
    SFCTemplateCompileOptions,
    | "ast"
    | "filename"
    | "id"
    | "inMap"
    | "isProd"
    | "preprocessLang"
    | "scoped"
    | "slotted"
    | "source"
    | "ssr"
    | "ssrCssVars"
  >
>;

/** Generates the scope id of a component. */
export type ComponentIdGenerator =
  | "filepath"
  | "filepath-source"
  | ((
    path: string,
    source: string,
    isProduction: boolean | undefined,
    hash: (text: string) => string,
  ) => string);

/** A script to compile to JavaScript. */
export interface ScriptSource {
  code: string;
  file: string;
  loader: "jsx" | "ts" | "tsx";
}

/** The inputs of the compilation of components beside their text. */
export interface SfcOptions {
  /** Absolute path of the project. */
  root: string;
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`: the prefix of asset URLs. */
  origin: string;
  isProduction: boolean;
  /** Whether the modules contain code for hot updates. */
  hmr: boolean;
  script: VueScriptOptions;
  template: VueTemplateOptions;
  propsDestructure: boolean;
  componentId: ComponentIdGenerator | undefined;
  /** Whether a component is a custom element, whose styles go into its shadow root. */
  isCustomElement(file: string): boolean;
  /** Whether a plugin of the project compiles JSX; a script with JSX then has its own module. */
  hasJsxPlugin: boolean;
  /** Reads and remembers imported types. */
  types: TypeDependencies;
  /** Imports a package of the project, such as `pug`. Rejects if it is not installed. */
  importPackage(name: string): Promise<Record<string, unknown>>;
  /** Whether TypeScript blocks are always compiled, even if they contain no types. */
  compilesAll: boolean;
  /** Compiles TypeScript and JSX. */
  compileScript(source: ScriptSource): Promise<Compiled>;
}
