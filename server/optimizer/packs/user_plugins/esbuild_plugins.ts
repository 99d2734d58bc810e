/**
 * Plugins of esbuild in `optimizeDeps.esbuildOptions`. Their `setup` receives a stand-in for
 * esbuild's build, which records their callbacks. esbuild itself does not run: the callbacks are
 * called for each module.
 *
 * @see https://esbuild.github.io/plugins/
 */
import type {
  BuildOptions,
  OnLoadArgs,
  OnLoadResult,
  OnResolveArgs,
  OnResolveOptions,
  OnResolveResult,
  PartialMessage,
  Plugin,
  PluginBuild,
  ResolveOptions,
  ResolveResult,
} from "esbuild";
import path from "node:path";
import { loadEsbuild } from "../../../../compiler/esbuild_service.ts";
import { slash } from "../../../base/paths.ts";
import type { DependencyTarget, PackageModule } from "../dependency_target.ts";
import type { Loader, ModuleHooks, ResolveKind } from "./module_hooks.ts";
import { idOfFile } from "../packed_module.ts";

export interface EsbuildPluginsOptions {
  plugins: readonly Plugin[];
  /** The `initialOptions` that plugins see and can change. */
  initialOptions: BuildOptions;
  root: string;
  /** Resolves to an absolute path, without plugins. */
  resolveFile: (specifier: string, importer: string) => string | undefined;
}

interface Callback<Args, Result> {
  filter: RegExp;
  namespace: string | undefined;
  run: (args: Args) => Result | null | undefined | Promise<Result | null | undefined>;
}

const KINDS = {
  import: "import-statement",
  require: "require-call",
  dynamic: "dynamic-import",
  entry: "entry-point",
} as const satisfies Record<ResolveKind, OnResolveArgs["kind"]>;

/** Sets up the plugins. */
export async function esbuildPlugins(options: EsbuildPluginsOptions): Promise<ModuleHooks> {
  const host = new EsbuildPluginHost(options);
  for (const plugin of options.plugins) await plugin.setup(await host.build());
  await host.start();
  return {
    resolve: (specifier, importer, kind) => host.resolve(specifier, importer, kind),
    load: (source) => host.load(source),
    folderOf: ({ id }) => host.folders.get(id),
  };
}

class EsbuildPluginHost {
  /** Folders that plugins returned for the imports of modules that they loaded. */
  readonly folders = new Map<string, string>();
  readonly #options: EsbuildPluginsOptions;
  readonly #resolvers: Callback<OnResolveArgs, OnResolveResult>[] = [];
  readonly #loaders: Callback<OnLoadArgs, OnLoadResult>[] = [];
  readonly #starts: (() => unknown)[] = [];

  constructor(options: EsbuildPluginsOptions) {
    this.#options = options;
  }

  async build(): Promise<PluginBuild> {
    return {
      initialOptions: this.#options.initialOptions,
      esbuild: await loadEsbuild(),
      onStart: (callback) => void this.#starts.push(callback),
      onEnd() {},
      onDispose() {},
      onResolve: ({ filter, namespace }, run) =>
        void this.#resolvers.push({ filter, namespace, run }),
      onLoad: ({ filter, namespace }: OnResolveOptions, run) =>
        void this.#loaders.push({ filter, namespace, run }),
      resolve: (specifier, options) => this.#resolveForPlugin(specifier, options ?? {}),
    };
  }

  async start(): Promise<void> {
    for (const start of this.#starts) await start();
  }

  async resolve(
    specifier: string,
    importer: PackageModule,
    kind: ResolveKind,
  ): Promise<DependencyTarget | undefined> {
    const found = await this.#callResolvers({
      path: specifier,
      importer: importer.path,
      namespace: importer.namespace,
      resolveDir: kind === "entry"
        ? this.#options.root
        : this.folders.get(importer.id) ?? path.posix.dirname(importer.path),
      kind: KINDS[kind],
      pluginData: importer.pluginData,
      with: {},
    });
    if (!found) return undefined;
    const target = found.path ?? specifier;
    if (found.external) return { type: "native", url: target, isScript: true };
    if (found.path === undefined) return undefined;
    const { namespace = "file", pluginData } = found;
    const file = namespace === "file" ? slash(target) : target;
    const id = namespace === "file" ? idOfFile(file, this.#options.root) : `${namespace}:${target}`;
    return { type: "module", source: { id, path: file, namespace, pluginData } };
  }

  async load(
    source: PackageModule,
  ): Promise<{ code: string; loader?: Loader | undefined } | undefined> {
    const { path: file, namespace, pluginData } = source;
    const args: OnLoadArgs = { path: file, namespace, suffix: "", pluginData, with: {} };
    for (const callback of this.#loaders) {
      if (!accepts(callback, file, namespace)) continue;
      const found = await callback.run(args);
      throwFirst(found?.errors);
      if (found?.contents === undefined) continue;
      if (found.resolveDir !== undefined) this.folders.set(source.id, slash(found.resolveDir));
      source.pluginData = found.pluginData;
      const { contents, loader } = found;
      const code = typeof contents === "string" ? contents : new TextDecoder().decode(contents);
      // The default loader of plugins is JavaScript.
      return { code, loader: loader === "default" ? undefined : (loader ?? "js") as Loader };
    }
    return undefined;
  }

  async #callResolvers(args: OnResolveArgs): Promise<OnResolveResult | undefined> {
    for (const callback of this.#resolvers) {
      if (!accepts(callback, args.path, args.namespace)) continue;
      const found = await callback.run(args);
      throwFirst(found?.errors);
      if (found && (found.path !== undefined || found.external !== undefined)) return found;
    }
    return undefined;
  }

  async #resolveForPlugin(
    specifier: string,
    { importer = "", namespace = "", resolveDir = "", kind, pluginData, with: attributes = {} }:
      ResolveOptions,
  ): Promise<ResolveResult> {
    const args = { importer, namespace, resolveDir, kind: kind!, pluginData, with: attributes };
    const result: ResolveResult = {
      errors: [],
      warnings: [],
      path: "",
      external: false,
      sideEffects: true,
      namespace: "file",
      suffix: "",
      pluginData: undefined,
    };
    const found = await this.#callResolvers({ path: specifier, ...args });
    if (found) {
      const { path: target = specifier, external = false, namespace: own = "file" } = found;
      return { ...result, path: target, external, namespace: own, pluginData: found.pluginData };
    }
    const from = resolveDir === "" ? importer : path.posix.join(slash(resolveDir), "index.js");
    const file = this.#options.resolveFile(specifier, from);
    if (file !== undefined) return { ...result, path: file };
    const text = `Could not resolve "${specifier}"`;
    const error = { id: "", pluginName: "", text, location: null, notes: [], detail: undefined };
    return { ...result, errors: [error] };
  }
}

function accepts(
  { filter, namespace }: { filter: RegExp; namespace: string | undefined },
  name: string,
  own: string,
): boolean {
  filter.lastIndex = 0;
  return (namespace === undefined || namespace === own) && filter.test(name);
}

function throwFirst(errors: readonly PartialMessage[] | undefined): void {
  if (errors?.[0]) throw new Error(errors[0].text);
}
