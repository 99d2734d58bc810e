/**
 * The built-in plugins and the user's, in the order in which they run. Order and names are Vite's,
 * because plugins look for them to run beside one, wrap its hooks or remove it. Names that Vite
 * does not have also begin with `vite:`, by which plugins recognize built-in ones.
 */
import type { AssetsInlineLimit } from "../../compiler/asset.ts";
import type { TsconfigCompilerOptions } from "../../compiler/script/script.ts";
import type { ResolvedOptions } from "../plugin_api/options.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { IdleTask } from "../base/idle.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { applyAlias } from "../resolve/apply_alias.ts";
import type { DependencyOptimizer } from "../resolve/types.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { ProjectImporter } from "../runtime/runtime.ts";
import type { CompilationCache } from "../transform/transform_cache.ts";
import { cleanUrl, urlOfId } from "../base/url.ts";
import { aliasPlugin } from "./alias.ts";
import { assetPlugin } from "./assets/asset.ts";
import { createAssetUrl } from "./assets/asset_url.ts";
import { type CssModuleClasses, cssPlugin } from "./css/css.ts";
import { cssModulePlugin } from "./css/css_module.ts";
import { definePlugin } from "./define.ts";
import { globImportPlugin } from "./glob_import.ts";
import { htmlInlinePlugin, type InlineModules } from "./html_inline.ts";
import { importAnalysisPlugin } from "./import_analysis.ts";
import { createAssetInliner } from "./assets/asset_inliner.ts";
import { jsonPlugin } from "./assets/json.ts";
import { newUrlPlugin } from "./assets/new_url.ts";
import { optimizedDepsPlugin } from "./optimized_deps.ts";
import { preloadPolyfillPlugin } from "./preload_polyfill.ts";
import { reactRefreshPlugin } from "./react_refresh.ts";
import { resolvePlugin } from "./resolve.ts";
import { scriptPlugin } from "./script.ts";
import { syntaxPlugin } from "./syntax.ts";
import { vuePlugins } from "./vue/vue.ts";
import { vueDerivedPlugin } from "./vue/vue_derived.ts";
import { wasmPlugin } from "./assets/wasm.ts";
import { workerPlugin } from "./assets/worker.ts";
import { workerUrlPlugin } from "./assets/worker_url.ts";
import type { VuePluginOptions } from "./vue/vue_options.ts";

/** The parts of a server that built-in plugins use. */
export interface BuiltinParts {
  graph: ModuleGraph;
  resolver: Resolver;
  optimizer: DependencyOptimizer & { load(id: string): Promise<string> };
  importer: ProjectImporter;
  /** Compilations of earlier sessions. */
  cache: CompilationCache;
  /** Reads a file through `FileAccess`. */
  readFile(file: string): Promise<string>;
  readBytes(file: string): Promise<Uint8Array>;
  /** Modification time of a file that was read, in milliseconds since the epoch. */
  modifiedAt(file: string): number;
  isPublicFile(path: string): boolean;
  /** Whether `FileAccess` would open a file, including files of the public folder. */
  canServe(file: string): boolean;
  tsconfig(file: string): Promise<TsconfigCompilerOptions>;
  inlineBlocks: InlineModules;
  /** Notes an import of a package that is not installed. */
  onMissing(specifier: string, importer: string): void;
  /** Notes a file that a style sheet imports. */
  onStyleImport(file: string): void;
  whenIdle(work: IdleTask): void;
}

/**
 * The user's plugins by `enforce`, and the options of `vue()`; `undefined` if another plugin compiles
 * components.
 */
export interface UserPluginGroups {
  pre: readonly Plugin[];
  normal: readonly Plugin[];
  post: readonly Plugin[];
  vue: (Plugin & { api: { options: VuePluginOptions } }) | undefined;
}

/**
 * All plugins of a server.
 *
 * @param config The options of the built-in plugins.
 * @param user The user's plugins.
 * @param parts The parts that the built-in plugins use.
 */
export function builtinPlugins(
  config: ResolvedOptions,
  user: UserPluginGroups,
  parts: BuiltinParts,
): Plugin[] {
  const { root, base, publicDir } = config;
  const { readFile, readBytes, tsconfig, importer, cache, graph, resolver, optimizer } = parts;
  const { origin } = config.server;
  const locatePackage: Resolver["locatePackage"] = (specifier, importer) =>
    resolver.locatePackage(specifier, importer);
  const { alias } = config.resolve;
  const urlOf = (id: string) => urlOfId(id, root);
  const canName = (id: string) =>
    (graph.getModuleById(id)?.importers.size ?? 0) > 0 || parts.canServe(cleanUrl(id));
  const assetUrl = createAssetUrl({ base, origin, publicDir, urlOf });
  const classes: CssModuleClasses = new Map();
  const inlineAsset = createAssetInliner({
    limit: config.build.assetsInlineLimit as AssetsInlineLimit | undefined,
    readFile: readBytes,
  });
  const vue = user.vue && vuePlugins(user.vue.api.options, {
    readFile,
    tsconfig,
    cache,
    locatePackage,
    importPackage: (specifier, folder) => importer.importPackage(specifier, folder),
    modifiedAt: parts.modifiedAt,
    whenIdle: parts.whenIdle,
  });
  return [
    // Aliases come first, so that even plugins with `enforce: "pre"` get the real specifier.
    aliasPlugin(alias, optimizer),
    ...user.pre,
    // Ids of dependencies are absolute paths already: no other plugin has to resolve them.
    optimizedDepsPlugin(optimizer),
    // Before the package "vite", which has no such module.
    preloadPolyfillPlugin(),
    resolvePlugin({
      root,
      resolver,
      optimizer,
      acceptsAnyVue: vue === undefined,
      onSubstitute: parts.onMissing,
    }),
    htmlInlinePlugin(parts.inlineBlocks),
    // Preprocessors run before the user's plugins, which expect plain CSS and plain JavaScript.
    cssPlugin({
      root,
      base,
      publicDir,
      origin,
      alias,
      resolver,
      urlOf,
      css: config.css,
      classes,
      readFile,
      inlineAsset,
      modules: importer,
      onMissing: parts.onMissing,
      onImport: parts.onStyleImport,
    }),
    scriptPlugin({ esbuild: config.esbuild, tsconfig, cache, whenIdle: parts.whenIdle }),
    // Reads the output of the script plugin.
    reactRefreshPlugin(config.oxc),
    jsonPlugin(config.json),
    wasmPlugin({ assetUrl, canName, readFile: readBytes }),
    // Before assets, because `?worker` of an asset's file is a worker.
    workerPlugin({ base, urlOf, canName }),
    assetPlugin({
      publicDir,
      isAsset: config.assetsInclude,
      isPublicFile: parts.isPublicFile,
      assetUrl,
      canName,
      readFile: readBytes,
      inlineAsset,
    }),
    ...(vue ? [vue.vue] : []),
    ...user.normal,
    // Also replaces constants in code that plugins generated.
    definePlugin({
      define: config.define,
      env: config.env,
      nodeEnv: config.isProduction ? "production" : "development",
      isAsset: config.assetsInclude,
    }),
    // CSS becomes a module.
    cssModulePlugin({ classes, sourceMaps: config.css.devSourcemap ?? false }),
    emptyPlugin("vite:build-html"),
    // URLs, templates and globs of the final code. The first plugin marks URLs that the second must
    // not change.
    workerUrlPlugin({ base, urlOf }),
    newUrlPlugin({ base, origin, urlOf }),
    emptyPlugin("vite:dynamic-import-vars"),
    // Before plugins with `enforce: "post"`, which get the results of globs and templates.
    globImportPlugin({ root }),
    ...user.post,
    // Shows the place of syntax errors in plain JavaScript, which no plugin has parsed so far.
    syntaxPlugin(),
    // The key of a component is computed from its finished code.
    ...(vue ? [vue.last, vueDerivedPlugin()] : []),
    emptyPlugin("vite:client-inject"),
    emptyPlugin("vite:css-analysis"),
    // Last, because it writes the URLs that the browser requests.
    importAnalysisPlugin({
      root,
      base,
      graph,
      optimizer,
      ignoresImporterType: config.legacy.inconsistentCjsInterop,
      isAliased: (specifier) => applyAlias(specifier, alias) !== undefined,
      explainUnresolved(specifier, importer) {
        parts.onMissing(applyAlias(specifier, alias)?.specifier ?? specifier, importer);
        return resolver.explainUnresolved(specifier, importer);
      },
    }),
  ];
}

/**
 * Stands for a plugin of Vite whose work Vireo does elsewhere: other plugins look for its name, and
 * call or wrap its hook.
 */
function emptyPlugin(name: string): Plugin {
  return { name, transform: () => undefined };
}
