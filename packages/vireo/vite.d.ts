/**
 * The module "vite" for a project that has not installed Vite, so that `vite.config.ts` stays as it
 * is: `/// <reference types="vireo/vite" />`. At run time, Vireo provides the module itself.
 */
declare module "vite" {
  import type { ConfigEnv, Logger, LogLevel, Plugin, UserConfig } from "vireo";
  export * from "vireo";
  export const version: string;
  export function loadEnv(
    mode: string,
    folder: string,
    prefixes?: string | string[],
  ): Record<string, string>;
  export function mergeConfig<A extends object, B extends object>(
    defaults: A,
    overrides: B,
    isRoot?: boolean,
  ): A & B;
  export function normalizePath(path: string): string;
  export function searchForWorkspaceRoot(folder: string, root?: string): string;
  export function createLogger(level?: LogLevel, options?: object): Logger;
  export function createFilter(
    include?: string | RegExp | readonly (string | RegExp)[] | null,
    exclude?: string | RegExp | readonly (string | RegExp)[] | null,
    options?: { resolve?: string | false | null },
  ): (id: string) => boolean;
  export function loadConfigFromFile(
    env: ConfigEnv,
    file?: string,
    root?: string,
  ): Promise<{ path: string; config: UserConfig; dependencies: string[] } | null>;
  export function transformWithEsbuild(
    code: string,
    filename: string,
    options?: object,
  ): Promise<{ code: string; map: unknown }>;
  export function perEnvironmentPlugin(
    name: string,
    apply: (environment: object) => boolean | Plugin | Promise<boolean | Plugin>,
  ): Plugin;
}
