/**
 * How a module of a package becomes a factory:
 *
 * 1. Its text is read, or loaded by a plugin of `optimizeDeps`; the plugin, the user's `loader` or
 *    its extension decide its language.
 * 2. TypeScript and JSX are compiled and constants replaced: `process.env.NODE_ENV` decides which
 *    of two files is required.
 * 3. The `transform` hooks of the user's plugins run. (`user_transform.ts`)
 * 4. An ES module becomes a function with live bindings, CommonJS one with `module`, `exports` and
 *    `require`.
 * 5. A module for which this fails becomes one that throws the reason, so that only modules that
 *    need it fail.
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
import { isAbsolutePath } from "../../base/paths.ts";
import { VireoError } from "../../base/errors.ts";
import type { PackageType } from "../../resolve/package_type.ts";
import { ownFactory } from "./definition.ts";
import type { PackageModule } from "./dependency_target.ts";
import { moduleError } from "./module_error.ts";
import type { HookedModule, Loader, ModuleHooks } from "./user_plugins/module_hooks.ts";
import { needsPlugins } from "./served_file.ts";
import { dataModule, failedModule } from "./stand_ins.ts";
import {
  type ChangedModule,
  transformByUser,
  type UserTransformOptions,
} from "./user_plugins/user_transform.ts";

/** A module as a factory, with the data read from its text. */
export interface ReadModule {
  format: "esm" | "cjs";
  /** A function expression. */
  factory: string;
  /** The source map of the factory, if requested and available. */
  map?: SourceMap | null;
  isAsync: boolean;
  /**
   * Whether its imports of CommonJS follow Node's rules: the default export is always
   * `module.exports`.
   */
  isNode: boolean;
  /** Whether it reads `import.meta`, or has computed imports. */
  needsUrl: boolean;
  /** Specifiers of static imports. */
  imports: readonly string[];
  /** Specifiers of `require()`. */
  requires: readonly string[];
  dynamicImports: readonly string[];
  /** Its own exports; its re-exports, with specifiers; the exports that functions of it assign. */
  exports: readonly string[];
  reexports: Readonly<Record<string, readonly [specifier: string, name?: string]>>;
  assignedExports: readonly string[];
  starExports: readonly string[];
  /** The changes that the user's plugins made. */
  changed?: Pick<ChangedModule, "injected" | "injectedLater" | "watchFiles"> | undefined;
  /**
   * Whether only the server's plugins can compile it, so that its package must be served as source.
   */
  needsPlugins?: boolean;
  failure?: VireoError;
}

export interface ReadModuleOptions {
  /** Replacements of constants. */
  define: Record<string, string>;
  /** The user's loaders, by extension: `{ ".svg": "text" }`. */
  loaders: Readonly<Record<string, Loader>>;
  hooks: ModuleHooks | undefined;
  /** The hooks of the user's plugins, when there is a server. */
  user: UserTransformOptions | undefined;
  /** The format of a file by its name and its package.json. */
  typeOf: (file: string) => PackageType;
  /** Whether a file must never be sent. */
  isDenied: (file: string) => boolean;
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
  source: PackageModule,
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

/** The loader of a file, by the user's options or by its extension. */
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
  source: PackageModule,
  { hooks, loaders, isDenied }: ReadModuleOptions,
): Promise<HookedModule> {
  if (isAbsolutePath(source.path) && isDenied(source.path)) {
    const message = `Cannot bundle "${source.path}": server.fs.deny matches it`;
    throw new VireoError("OPTIMIZER_FAILED", message, { id: source.path });
  }
  const loaded = await hooks?.load?.(source);
  const loader = loaded?.loader ?? loaderOf(source.path, loaders);
  // Synchronous, since with hundreds of small files, promises take three times as long.
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
  // The compilers require an extension that they know.
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
    ...(changed && { changed: changesOf(changed) }),
  };
  if (format === "cjs") {
    const { code: factory, requires, dynamicImports } = commonJsFactory(final.code);
    await checkSyntax(factory, final.code, file);
    const own = changed ? requiredSpecifiers(prepared.code).requires : requires;
    // Its `import()` follows Node's rules if the package declares CommonJS.
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

function changesOf({ injected, injectedLater, watchFiles }: ChangedModule): ReadModule["changed"] {
  return { injected, injectedLater, watchFiles };
}

/** Syntax that ES modules rarely use. */
const COMMON_JS = /\bexports\b|\brequire\b|\bmodule\s*[.[]/;

/** Decides by the text, as bundlers do: many packages ship ES modules without declaring it. */
function formatOf(code: string, file: string): "esm" | "cjs" {
  if (/\.m[jt]s$/.test(file)) return "esm";
  if (/\.c[jt]s$/.test(file) || !/\b(?:import|export)\b/.test(code)) return "cjs";
  // A regular expression decides most files, because the lexer copies the text.
  if (/^(?:import|export)\b/m.test(code) && !COMMON_JS.test(code)) return "esm";
  try {
    return lexModule(code, file).hasModuleSyntax ? "esm" : "cjs";
  } catch {
    // JSX or TypeScript syntax: the compiler reads it, or reports the error.
    return /^\s*(?:import|export)\b/m.test(code) ? "esm" : "cjs";
  }
}
