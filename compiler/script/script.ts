/**
 * Compiles TypeScript and JSX to JavaScript: scripts that only have types in this process, others
 * through esbuild. Plain `.js` is not compiled.
 */

import type { TransformOptions } from "esbuild";
import { compileWarning, transformWithEsbuild } from "../esbuild_service.ts";
import { normalizeMap } from "../source_map.ts";
import type { Compiled, CompileWarning } from "../types.ts";
import { fileOfId } from "../paths.ts";
import { stripTypes } from "./strip_types.ts";

/** The syntax of a script. */
export type ScriptLoader = "ts" | "tsx" | "js" | "jsx";

/**
 * The options of a `tsconfig.json` that affect the compilation of a single file.
 *
 * Source: https://www.typescriptlang.org/tsconfig
 */
export interface TsconfigCompilerOptions {
  target?: string;
  useDefineForClassFields?: boolean;
  experimentalDecorators?: boolean;
  emitDecoratorMetadata?: boolean;
  jsx?: string;
  jsxFactory?: string;
  jsxFragmentFactory?: string;
  jsxImportSource?: string;
  importsNotUsedAsValues?: string;
  preserveValueImports?: boolean;
  verbatimModuleSyntax?: boolean;
  alwaysStrict?: boolean;
  strict?: boolean;
}

/** The script to compile. */
export interface CompileScriptOptions {
  code: string;
  /** Absolute path or id: the source of the map, and for messages. */
  file: string;
  /** @default by the extension of `file` */
  loader?: ScriptLoader | undefined;
  tsconfig?: TsconfigCompilerOptions | undefined;
  /** Expressions that replace identifiers and member chains. */
  define?: Readonly<Record<string, string>>;
  /**
   * The language version to compile to.
   *
   * @default {"esnext"}
   */
  target?: string | string[];
  /**
   * Whether JSX uses the development runtime, which knows source positions.
   *
   * @default {true}
   */
  dev?: boolean;
  /**
   * Further options of `esbuild.transform()`, from the config's `esbuild`; they override the
   * `tsconfig.json`.
   */
  esbuildOptions?: Readonly<TransformOptions> | undefined;
}

const LOADERS: Record<string, ScriptLoader> = {
  ts: "ts",
  mts: "ts",
  cts: "ts",
  tsx: "tsx",
  js: "js",
  mjs: "js",
  cjs: "js",
  jsx: "jsx",
};

/** The loader of a file, by the extension before its query; `undefined` for other files. */
export function scriptLoader(file: string): ScriptLoader | undefined {
  const extension = /\.(\w+)$/.exec(fileOfId(file))?.[1];
  return extension !== undefined && Object.hasOwn(LOADERS, extension)
    ? LOADERS[extension]
    : undefined;
}

/**
 * Compiles one script, without reading any other file.
 *
 * @throws {CompileError} With the place of the first error.
 */
export async function compileScript(options: CompileScriptOptions): Promise<Compiled> {
  const { code, file, tsconfig = {}, define, target = "esnext", esbuildOptions } = options;
  const loader = options.loader ?? scriptLoader(file) ?? "js";
  const stripped = loader === "ts" ? await compileInProcess(options, tsconfig) : undefined;
  if (stripped) return stripped;
  const isTypeScript = loader === "ts" || loader === "tsx";
  const result = await transformWithEsbuild(code, file, {
    loader,
    target,
    // No browser supports decorators yet, although "esnext" includes them.
    supported: { decorators: false },
    sourcemap: "external",
    sourcefile: file,
    ...(loader === "tsx" || loader === "jsx" ? jsxOptions(tsconfig, options.dev ?? true) : {}),
    ...esbuildOptions,
    ...(define === undefined ? {} : { define: { ...define, ...esbuildOptions?.define } }),
    tsconfigRaw: isTypeScript ? JSON.stringify({ compilerOptions: scriptOptions(tsconfig) }) : "{}",
  });
  const warnings = result.warnings.map((warning) => compileWarning(warning, code, file));
  if (isTypeScript && tsconfig.emitDecoratorMetadata && tsconfig.experimentalDecorators) {
    warnings.push(...metadataWarning(code));
  }
  return { code: result.code, map: normalizeMap(result.map), deps: [], warnings };
}

/** The options of `esbuild.transform()` that do not affect TypeScript without JSX. */
const ONLY_JSX = /^jsx/;

/**
 * Compiles TypeScript without JSX in this process.
 *
 * @returns `undefined` if the script or an option needs esbuild.
 */
export async function compileInProcess(
  { code, file, define, target = "esnext", esbuildOptions = {} }: CompileScriptOptions,
  tsconfig: TsconfigCompilerOptions,
): Promise<Compiled | undefined> {
  const { preserveValueImports, importsNotUsedAsValues, verbatimModuleSyntax = false } = tsconfig;
  const isPlain = target === "esnext" && !define && !preserveValueImports &&
    !importsNotUsedAsValues && Object.keys(esbuildOptions).every((name) => ONLY_JSX.test(name));
  if (!isPlain) return undefined;
  return await stripTypes({
    code,
    file,
    verbatimModuleSyntax,
    definesFields: definesFields(tsconfig),
  });
}

/**
 * Checks the syntax of JavaScript. Browsers report errors without a frame and one at a time.
 *
 * @param code JavaScript, a module.
 * @param file Absolute path, for messages.
 * @throws {CompileError} With the place of the first error.
 */
export async function checkScript(code: string, file: string): Promise<void> {
  await transformWithEsbuild(code, file, {
    loader: "js",
    target: "esnext",
    sourcefile: file,
    logLevel: "silent",
  });
}

/**
 * The JSX options of a `tsconfig.json` as esbuild's: the automatic runtime, unless it selects the
 * classic one.
 */
export function jsxOptions(tsconfig: TsconfigCompilerOptions, dev: boolean): TransformOptions {
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = tsconfig;
  const isClassic = jsx === "react" || jsx === "react-native" ||
    (jsx !== "react-jsx" && jsx !== "react-jsxdev" && jsxImportSource === undefined &&
      jsxFactory !== undefined);
  if (!isClassic) {
    return { jsx: "automatic", jsxDev: dev, ...(jsxImportSource ? { jsxImportSource } : {}) };
  }
  return {
    jsx: "transform",
    ...(jsxFactory ? { jsxFactory } : {}),
    ...(jsxFragmentFactory ? { jsxFragment: jsxFragmentFactory } : {}),
  };
}

/** The options that esbuild reads; JSON omits those that the file does not set. */
function scriptOptions(tsconfig: TsconfigCompilerOptions): Record<string, unknown> {
  return {
    alwaysStrict: tsconfig.alwaysStrict,
    experimentalDecorators: tsconfig.experimentalDecorators,
    preserveValueImports: tsconfig.preserveValueImports,
    importsNotUsedAsValues: tsconfig.importsNotUsedAsValues,
    verbatimModuleSyntax: tsconfig.verbatimModuleSyntax,
    useDefineForClassFields: definesFields(tsconfig),
  };
}

/**
 * Whether class fields are defined. The default depends on the target, as in the TypeScript
 * compiler; the target itself is the browser's.
 */
function definesFields({ useDefineForClassFields, target }: TsconfigCompilerOptions): boolean {
  return useDefineForClassFields ?? hasNativeFields(target);
}

function hasNativeFields(target: string | undefined): boolean {
  if (target === undefined || target.toLowerCase() === "esnext") return true;
  const year = Number(/^es(\d{4})$/i.exec(target)?.[1] ?? 0);
  return year >= 2022;
}

function metadataWarning(code: string): CompileWarning[] {
  return /(?:^|[\s(,])@[\p{ID_Start}$_]/u.test(code)
    ? [{
      message:
        `"emitDecoratorMetadata" has no effect: types are removed before decorators are compiled`,
      hint:
        "Pass the types to the decorators, or add a plugin that compiles with SWC or TypeScript",
    }]
    : [];
}
