/**
 * Types of what Vireo adds to modules in the browser. In a file of the project:
 * `/// <reference types="vireo/client" />`, or `"types": ["vireo/client"]` in `tsconfig.json`.
 *
 * Names are those of `vite/client`, so declarations of a project (`interface ImportMetaEnv`) apply
 * to both.
 */

interface ImportMetaEnv {
  // deno-lint-ignore no-explicit-any -- variables of ".env" files are declared by the project
  [name: string]: any;
  BASE_URL: string;
  MODE: string;
  DEV: boolean;
  PROD: boolean;
  SSR: boolean;
}

/** Options of `import.meta.glob`. */
interface VireoGlobOptions<Eager extends boolean> {
  /** Imports the modules at once. @default false */
  eager?: Eager;
  /** The export to import: a name, `"default"` or `"*"`. @default "*" */
  import?: string;
  query?: string | Record<string, string | number | boolean>;
  /** Also searches `node_modules` and hidden folders. @default false */
  exhaustive?: boolean;
  /** The folder that patterns are relative to. */
  base?: string;
}

interface VireoHotContext {
  /** Kept between the versions of a module. */
  readonly data: Record<string, unknown>;
  accept(): void;
  accept(callback: (module: VireoModule | undefined) => void): void;
  accept(dependency: string, callback: (module: VireoModule | undefined) => void): void;
  accept(
    dependencies: readonly string[],
    callback: (modules: (VireoModule | undefined)[]) => void,
  ): void;
  acceptExports(
    names: string | readonly string[],
    callback?: (module: VireoModule | undefined) => void,
  ): void;
  dispose(callback: (data: Record<string, unknown>) => void): void;
  prune(callback: (data: Record<string, unknown>) => void): void;
  invalidate(message?: string): void;
  // deno-lint-ignore no-explicit-any -- the payload depends on the event
  on(event: string, callback: (payload: any) => void): void;
  // deno-lint-ignore no-explicit-any -- the payload depends on the event
  off(event: string, callback: (payload: any) => void): void;
  send(event: string, data?: unknown): void;
}

// deno-lint-ignore no-explicit-any -- exports of any type
type VireoModule = Record<string, any> & { readonly [Symbol.toStringTag]: "Module" };

interface ImportMeta {
  readonly env: ImportMetaEnv;
  /** `undefined` in a build. */
  readonly hot?: VireoHotContext;
  glob<T = unknown>(
    pattern: string | readonly string[],
    options: VireoGlobOptions<true> & { eager: true },
  ): Record<string, T>;
  glob<T = unknown>(
    pattern: string | readonly string[],
    options?: VireoGlobOptions<false>,
  ): Record<string, () => Promise<T>>;
}

declare module "*.module.css" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.scss" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.sass" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.less" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.styl" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.stylus" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.pcss" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.module.sss" {
  const classes: { readonly [name: string]: string };
  export default classes;
}

declare module "*.css" {}

declare module "*.scss" {}

declare module "*.sass" {}

declare module "*.less" {}

declare module "*.styl" {}

declare module "*.stylus" {}

declare module "*.pcss" {}

declare module "*.sss" {}

declare module "*.apng" {
  const url: string;
  export default url;
}

declare module "*.bmp" {
  const url: string;
  export default url;
}

declare module "*.png" {
  const url: string;
  export default url;
}

declare module "*.jpg" {
  const url: string;
  export default url;
}

declare module "*.jpeg" {
  const url: string;
  export default url;
}

declare module "*.jfif" {
  const url: string;
  export default url;
}

declare module "*.pjpeg" {
  const url: string;
  export default url;
}

declare module "*.pjp" {
  const url: string;
  export default url;
}

declare module "*.gif" {
  const url: string;
  export default url;
}

declare module "*.svg" {
  const url: string;
  export default url;
}

declare module "*.ico" {
  const url: string;
  export default url;
}

declare module "*.webp" {
  const url: string;
  export default url;
}

declare module "*.avif" {
  const url: string;
  export default url;
}

declare module "*.cur" {
  const url: string;
  export default url;
}

declare module "*.jxl" {
  const url: string;
  export default url;
}

declare module "*.mp4" {
  const url: string;
  export default url;
}

declare module "*.webm" {
  const url: string;
  export default url;
}

declare module "*.ogg" {
  const url: string;
  export default url;
}

declare module "*.mp3" {
  const url: string;
  export default url;
}

declare module "*.wav" {
  const url: string;
  export default url;
}

declare module "*.flac" {
  const url: string;
  export default url;
}

declare module "*.aac" {
  const url: string;
  export default url;
}

declare module "*.opus" {
  const url: string;
  export default url;
}

declare module "*.mov" {
  const url: string;
  export default url;
}

declare module "*.m4a" {
  const url: string;
  export default url;
}

declare module "*.vtt" {
  const url: string;
  export default url;
}

declare module "*.woff" {
  const url: string;
  export default url;
}

declare module "*.woff2" {
  const url: string;
  export default url;
}

declare module "*.eot" {
  const url: string;
  export default url;
}

declare module "*.ttf" {
  const url: string;
  export default url;
}

declare module "*.otf" {
  const url: string;
  export default url;
}

declare module "*.webmanifest" {
  const url: string;
  export default url;
}

declare module "*.pdf" {
  const url: string;
  export default url;
}

declare module "*.txt" {
  const url: string;
  export default url;
}

declare module "*.wasm?init" {
  const init: (imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;
  export default init;
}

declare module "*?worker" {
  const create: { new (options?: { name?: string }): Worker };
  export default create;
}

declare module "*?worker&inline" {
  const create: { new (options?: { name?: string }): Worker };
  export default create;
}

declare module "*?worker&url" {
  const url: string;
  export default url;
}

declare module "*?sharedworker" {
  const create: { new (options?: { name?: string }): SharedWorker };
  export default create;
}

declare module "*?raw" {
  const text: string;
  export default text;
}

declare module "*?url" {
  const url: string;
  export default url;
}

declare module "*?inline" {
  const url: string;
  export default url;
}

declare module "*?no-inline" {
  const url: string;
  export default url;
}
