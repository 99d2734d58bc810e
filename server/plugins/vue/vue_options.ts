import type { ComponentIdGenerator } from "../../../compiler/vue/options.ts";
import type { VueScriptOptions, VueTemplateOptions } from "../../../compiler/vue/options.ts";

type Pattern = string | RegExp | (string | RegExp)[];

/**
 * Options of the Vue support, with the names and meanings of `@vitejs/plugin-vue`.
 *
 * Source: https://github.com/vitejs/vite-plugin-vue/tree/main/packages/plugin-vue#readme
 */
export interface VuePluginOptions {
  /** Files that are components. @default /\.vue$/ */
  include?: Pattern;
  exclude?: Pattern;
  isProduction?: boolean;
  script?: VueScriptOptions & {
    /** @deprecated Always on. */
    defineModel?: boolean;
    /** @deprecated Moved to `features.propsDestructure`. */
    propsDestructure?: boolean;
  };
  template?: VueTemplateOptions;
  style?: Record<string, unknown>;
  /** No effect: Vireo uses its own compiler. */
  compiler?: unknown;
  features?: {
    /** @default true */
    propsDestructure?: boolean;
    /** Components whose styles go into a shadow root. @default /\.ce\.vue$/ */
    customElement?: boolean | Pattern;
    /** No effect: Vapor mode needs Vue 3.6. */
    vapor?: boolean;
    /** @default true */
    optionsAPI?: boolean;
    /** @default false */
    prodDevtools?: boolean;
    /** @default false */
    prodHydrationMismatchDetails?: boolean;
    /** @default "filepath" in development */
    componentIdGenerator?: ComponentIdGenerator;
  };
  /** @deprecated Moved to `features.customElement`. */
  customElement?: boolean | Pattern;
}

/** The options as other plugins see and change them through `api.options`. */
export interface ResolvedVueOptions extends VuePluginOptions {
  root: string;
  sourceMap: boolean;
  cssDevSourcemap: boolean;
  devToolsEnabled: boolean;
  devServer?: unknown;
}

/** `api` of the plugin `vite:vue`. */
export interface VuePluginApi {
  options: ResolvedVueOptions;
  include: Pattern | undefined;
  exclude: Pattern | undefined;
  /** The version of `@vitejs/plugin-vue` whose interface this plugin provides. */
  readonly version: string;
}

/** Explanations for accepted options that have no effect. */
export function optionsWithoutEffect({ compiler, features }: VuePluginOptions): string[] {
  const notes: string[] = [];
  if (compiler !== undefined) {
    notes.push(`Option "compiler" has no effect: Vireo compiles with its own compiler`);
  }
  if (features?.vapor) {
    notes.push(`Option "features.vapor" has no effect: Vapor mode needs Vue 3.6`);
  }
  return notes;
}
