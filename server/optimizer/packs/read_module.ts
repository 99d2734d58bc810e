/**
 * How a module of a package becomes a factory:
 *
 * 1. Its text is read, or given by a plugin of `optimizeDeps`; its extension, the plugin or the user's `loader` say what it is.
 * 2. TypeScript and JSX are compiled, constants put in: `process.env.NODE_ENV` decides which of two files is required.
 * 3. The `transform` hooks of the user's plugins run. (`user_transform.ts`)
 * 4. An ES module becomes a function with live bindings, CommonJS one with `module`, `exports` and `require`.
 * 5. A module for which that fails becomes one that throws the reason: the others do without it, or fail when they need it.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { init } from "es-module-lexer";
import { checkSyntax } from "../../../compiler/factory/check_syntax.ts";
import { commonJsFactory, requiredSpecifiers } from "../../../compiler/factory/commonjs_factory.ts";
import { esModuleFactory } from "../../../compiler/factory/es_module_factory.ts";
import { prepareModule } from "../../../compiler/factory/prepare_module.ts";
import { lexModule } from "../../../compiler/javascript/imports.ts";
import { combineMaps, ofOneSource } from "../../../compiler/source_map.ts";
import type { SourceMap } from "../../../compiler/types.ts";
import type { VireoError } from "../../base/errors.ts";
import type { PackageType } from "../../resolve/package_type.ts";
import { ownFactory } from "./definition.ts";
import type { ModuleSource } from "./dependency_target.ts";
import { moduleError } from "./module_error.ts";
import type { HookedModule, Loader, ModuleHooks } from "./user_plugins/module_hooks.ts";
import { needsPlugins } from "./served_file.ts";
import { dataModule, failedModule } from "./stand_ins.ts";
import {
  type ChangedModule,
  transformByUser,
  type UserTransformOptions,
} from "./user_plugins/user_transform.ts";

/** A module as a factory, and what its text says about it. */
export interface ReadModule {
  format: "esm" | "cjs";
  /** A function expression. */
  factory: string;
  /** The source map of the factory, where it was asked for and there is one. */
  map?: SourceMap | null;
  isAsync: boolean;
  /** Its import of CommonJS follows Node's rules: the default export is `module.exports` in any case. */
  isNode: boolean;
  /** It reads `import.meta`, or imports what only it can compute. */
  needsUrl: boolean;
  /** Specifiers of static imports. */
  imports: readonly string[];
  /** Specifiers of `require()`. */
  requires: readonly string[];
  dynamicImports: readonly string[];
  /** What it exports itself; what it passes on, with specifiers; what functions of it assign. */
  exports: readonly string[];
  reexports: Readonly<Record<string, readonly [specifier: string, name?: string]>>;
  assignedExports: readonly string[];
  starExports: readonly string[];
  /** The changes that the user's plugins made. */
  changed?: Pick<ChangedModule, "injected" | "watchFiles">;
  /** Only the server's plugins can compile it: its package has to be served as source. */
  needsPlugins?: boolean;
  failure?: VireoError;
}

export interface ReadModuleOptions {
  /** What takes the place of constants. */
  define: Record<string, string>;
  /** What the user says of extensions: `{ ".svg": "text" }`. */
  loaders: Readonly<Record<string, Loader>>;
  hooks: ModuleHooks | undefined;
  /** The hooks of the user's plugins, where there is a server. */
  user: UserTransformOptions | undefined;
  /** What the name of a file and its package.json say of its format. */
  typeOf: (file: string) => PackageType;
}

const NOTHING = {
  isAsync: false,
  isNode: false,
  needsUrl: false,
  imports: [],
  requires: [],
  dynamicImports: [],
  exports: [],
  reexports: {},
  assignedExports: [],
  starExports: [],
} satisfies Partial<ReadModule>;

/** Reads a module and makes it a factory. It never throws: see {@linkcode ReadModule.failure}. */
export async function readModule(
  source: ModuleSource,
  options: ReadModuleOptions,
  withMap = false,
): Promise<ReadModule> {
  try {
    await init();
    const script = await textOf(source, options);
    const { code, loader } = script;
    if (isScriptLoader(loader)) return await readScript(script, options, withMap);
    const text = dataModule(valueOf(code, loader));
    return { ...NOTHING, format: "cjs", factory: ownFactory(text) };
  } catch (error) {
    const failure = moduleError(error, source.path);
    const text = failedModule(failure.message);
    return { ...NOTHING, format: "cjs", factory: ownFactory(text), failure };
  }
}

/** What a file is, by the user's options and by its extension. */
function loaderOf(file: string, loaders: ReadModuleOptions["loaders"]): Loader {
  const extension = path.posix.extname(file);
  return loaders[extension] ?? BY_EXTENSION[extension] ?? "js";
}

const BY_EXTENSION: Readonly<Record<string, Loader>> = {
  ".jsx": "jsx",
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".json": "json",
};

async function textOf(
  source: ModuleSource,
  { hooks, loaders }: ReadModuleOptions,
): Promise<HookedModule> {
  const loaded = await hooks?.load?.(source);
  const loader = loaded?.loader ?? loaderOf(source.path, loaders);
  // Hundreds of small files: reading them one after the other takes a third of the time that promises take.
  const code = loaded?.code ??
    readFileSync(source.path, isBinary(loader) ? "base64" : "utf8");
  const module = { source, code, loader };
  if (!isScriptLoader(loader)) return module;
  return { ...module, ...await hooks?.transform?.(module) };
}

const isScriptLoader = (loader: Loader) => /^[jt]sx?$/.test(loader);
const isBinary = (loader: Loader) =>
  loader === "base64" || loader === "dataurl" || loader === "binary";

function valueOf(code: string, loader: Loader): string {
  const text = JSON.stringify(code);
  switch (loader) {
    case "json":
      return JSON.stringify(JSON.parse(code.replace(/^\uFEFF/, "")));
    case "dataurl":
      return JSON.stringify(`data:application/octet-stream;base64,${code}`);
    case "binary":
      return `Uint8Array.from(atob(${text}), (c) => c.charCodeAt(0))`;
    case "empty":
      return "{}";
    default:
      return text;
  }
}

async function readScript(
  { source, code, loader, map: hooked }: HookedModule,
  options: ReadModuleOptions,
  withMap: boolean,
): Promise<ReadModule> {
  const { define, typeOf, user } = options;
  // The compilers want a name that they know.
  const file = /\.[cm]?[jt]sx?$/.test(source.path) ? source.path : `${source.path}.${loader}`;
  const format = formatOf(code, file);
  const lang = loader as "js" | "jsx" | "ts" | "tsx";
  const prepared = await prepareModule({ code, file, define, lang, format, withMap });
  const plain = { source, code: prepared.code, format, file };
  const changed = user && await transformByUser(plain, user, withMap);
  const final = {
    code: changed?.code ?? prepared.code,
    map: combineMaps([changed?.map, prepared.map, hooked && ofOneSource(hooked)], file),
  };
  const type = source.namespace === "file" ? typeOf(source.path) : undefined;
  const base = {
    format,
    needsUrl: /\bimport\s*\(\s*(?!["'])/.test(final.code),
    ...(changed && { changed: { injected: changed.injected, watchFiles: changed.watchFiles } }),
  };
  if (format === "cjs") {
    const { code: factory, requires, dynamicImports } = commonJsFactory(final.code);
    await checkSyntax(factory, final.code, file);
    const own = changed ? requiredSpecifiers(prepared.code).requires : requires;
    // Its `import()` follows Node's rules where the package says that it is CommonJS.
    const isNode = type === "commonjs";
    const imports = changed?.injected ?? [];
    const { map } = final;
    return { ...NOTHING, ...base, factory, isNode, imports, requires: own, dynamicImports, map };
  }
  const { code: factory, map, usesMeta, ...made } = await esModuleFactory({
    code: final.code,
    file,
    withMap,
  });
  return {
    ...made,
    ...base,
    factory,
    needsPlugins: needsPlugins(code),
    isNode: type === "module",
    needsUrl: usesMeta || base.needsUrl,
    map: map && combineMaps([map, final.map], file),
  };
}

/** What ES modules do without. */
const COMMON_JS = /\bexports\b|\brequire\b|\bmodule\s*[.[]/;

/** By the text, as bundlers do: many packages deliver ES modules without saying so. */
function formatOf(code: string, file: string): "esm" | "cjs" {
  if (/\.m[jt]s$/.test(file)) return "esm";
  if (/\.c[jt]s$/.test(file) || !/\b(?:import|export)\b/.test(code)) return "cjs";
  // What it looks like is enough for most: the lexer copies the text.
  if (/^(?:import|export)\b/m.test(code) && !COMMON_JS.test(code)) return "esm";
  try {
    return lexModule(code, file).hasModuleSyntax ? "esm" : "cjs";
  } catch {
    // JSX, or some of TypeScript's syntax: the compiler reads it, or says what is wrong with it.
    return /^\s*(?:import|export)\b/m.test(code) ? "esm" : "cjs";
  }
}
