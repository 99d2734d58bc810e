import type { SFCScriptCompileOptions, SFCTemplateCompileOptions } from "@vue/compiler-sfc";
import type { Compiled } from "../types.ts";
import type { TypeDependencies } from "./type_dependencies.ts";

/** Options of `<script>` that a user may set; the others follow from the component. */
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

/** Options of `<template>` that a user may set; the others follow from the component. */
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

/** Makes the scope id of a component. */
export type ComponentIdGenerator =
  | "filepath"
  | "filepath-source"
  | ((
    path: string,
    source: string,
    isProduction: boolean | undefined,
    hash: (text: string) => string,
  ) => string);

/** A script to be turned into JavaScript. */
export interface ScriptSource {
  code: string;
  file: string;
  loader: "jsx" | "ts" | "tsx";
}

/** What the compilation of components depends on beside their text. */
export interface SfcOptions {
  /** Absolute path of the project. */
  root: string;
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`: put before the URLs of assets. */
  origin: string;
  isProduction: boolean;
  /** Whether the modules get code for hot updates. */
  hmr: boolean;
  script: VueScriptOptions;
  template: VueTemplateOptions;
  propsDestructure: boolean | undefined;
  componentId: ComponentIdGenerator | undefined;
  /** Whether a component is a custom element, whose styles go into its shadow root. */
  isCustomElement(file: string): boolean;
  /** Whether a plugin of the project compiles JSX; a script with JSX is then a module of its own. */
  hasJsxPlugin: boolean;
  /** Where imported types are read and remembered. */
  types: TypeDependencies;
  /** Imports a package of the project: `pug`. Rejects when there is none. */
  importPackage(name: string): Promise<Record<string, unknown>>;
  /** Whether what is TypeScript by its language goes through its compiler even when there are no types in it. */
  compilesAll: boolean;
  /** Compiles TypeScript and JSX. */
  compileScript(source: ScriptSource): Promise<Compiled>;
}
