/**
 * How the plugin container works:
 *
 * 1. It holds the plugins of one server in order and, for each hook, the handlers sorted by
 *    `order`.
 * 2. `resolveId` and `load` call one plugin after another until one returns a result. `transform`
 *    calls all of them, each with the previous one's code, and combines their source maps into one
 *    map from the final code to the file.
 * 3. The container tests a hook's `filter` before it calls the hook. Hooks are read at each call,
 *    because plugins wrap and remove hooks of other plugins.
 * 4. Errors thrown by a hook get the plugin's name and the module's id; nothing else is changed.
 * 5. The time of each call is added to a total. An observer also gets the texts before and after.
 */
import { combineMaps, normalizeMap } from "../../compiler/source_map.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { ModuleStyle } from "../graph/transform_result.ts";
import type { Debug } from "../base/debug.ts";
import { formatError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { cleanUrl } from "../base/url.ts";
import { type PassOptions, stepOf, type TransformedModule } from "./module_steps.ts";
import { isBuiltIn } from "./built_in.ts";
import { type ContextHost, minimalContext, type ModulePass, pluginContext } from "./context.ts";
import { HookTimes } from "./hook_times.ts";
import { LiveHooks } from "./live_hooks.ts";
import { moduleTypeOf } from "./module_type.ts";
import { type OrderedHook, orderHooks } from "./order.ts";
import { pluginError } from "./plugin_error.ts";
import type {
  LoadResult,
  PartialResolvedId,
  Plugin,
  PluginEnvironment,
  ResolvedId,
  ResolveIdOptions,
  ResolveIdResult,
  SourceDescription,
  StartFailure,
  TransformHookResult,
} from "../plugin_api/types.ts";

export interface ContainerOptions {
  plugins: readonly Plugin[];
  root: string;
  logger: Logger;
  graph: ModuleGraph;
  /**
   * Returns the environment; called when a hook runs, because the environment itself holds the
   * container.
   */
  environment: () => PluginEnvironment;
  /** Runs a module's whole pipeline, for `this.load`. */
  loadModule: (id: string) => Promise<void>;
  debug: Debug;
  /**
   * Removes a plugin whose hook fails at the start from {@linkcode ContainerOptions.plugins}. By
   * default, the start fails.
   */
  onFailure?: StartFailure;
}

export interface ResolveCallOptions {
  /** Plugins to skip. */
  skip?: ReadonlySet<Plugin>;
  custom?: Record<string, unknown> | undefined;
  attributes?: Record<string, string>;
  isEntry?: boolean;
  scan?: boolean;
}

/** The hooks that run for each module. */
interface ModuleHooks {
  resolveId: LiveHooks<"resolveId">;
  load: LiveHooks<"load">;
  transform: LiveHooks<"transform">;
}

export class PluginContainer {
  readonly #options: ContainerOptions;
  readonly #host: ContextHost;
  /** How long hooks took. */
  readonly times = new HookTimes();
  #hooks: ModuleHooks;
  #started: Promise<void> | undefined;

  constructor(options: ContainerOptions) {
    this.#options = options;
    this.#host = {
      logger: options.logger,
      graph: options.graph,
      get environment() {
        return options.environment();
      },
      resolve: (source, importer, resolveOptions) =>
        this.resolveId(source, importer, resolveOptions),
      loadModule: options.loadModule,
      watchFiles: new Set(),
    };
    this.#hooks = this.#orderHooks();
  }

  /**
   * Runs the `options` hooks before all others, because plugins can change their own hooks there.
   */
  async prepare(): Promise<void> {
    const { plugins, root, logger } = this.#options;
    for (const { plugin, handler } of orderHooks(plugins, "options", root)) {
      try {
        await handler.call(minimalContext(plugin, logger), {});
      } catch (error) {
        this.#leaveOut(plugin, "options", error);
      }
    }
    this.#hooks = this.#orderHooks();
  }

  #orderHooks(): ModuleHooks {
    const { plugins, root } = this.#options;
    return {
      resolveId: new LiveHooks(plugins, "resolveId", root),
      load: new LiveHooks(plugins, "load", root),
      transform: new LiveHooks(plugins, "transform", root),
    };
  }

  /** Files that plugins watch from hooks without a module. */
  get watchFiles(): ReadonlySet<string> {
    return this.#host.watchFiles;
  }

  /** Runs `buildStart` once, for all plugins in parallel except those with `sequential`. */
  start(): Promise<void> {
    return this.#started ??= this.#runBuildStart();
  }

  #leaveOut(plugin: Plugin, hook: string, error: unknown): void {
    const { onFailure } = this.#options;
    if (!onFailure) throw pluginError(error, plugin);
    onFailure(plugin, hook, error);
  }

  async #runBuildStart(): Promise<void> {
    // Plugins can add or remove hooks in `configureServer`.
    this.#hooks = this.#orderHooks();
    await this.#runParallel("buildStart", [{}], (plugin, error) => {
      this.#leaveOut(plugin, "buildStart", error);
    });
    // Excludes the plugins that failed, here or since the hooks were ordered.
    this.#hooks = this.#orderHooks();
  }

  /** Runs `watchChange`. */
  async watchChange(file: string, event: "create" | "update" | "delete"): Promise<void> {
    await this.#runParallel("watchChange", [file, { event }]);
  }

  /** Runs `buildEnd` and `closeBundle`, if `buildStart` ran. */
  async close(): Promise<void> {
    if (!this.#started) return;
    await this.#started;
    for (const name of ["buildEnd", "closeBundle"] as const) {
      // A failing hook must not keep later ones from running.
      await this.#runParallel(name).catch((error) =>
        this.#options.logger.error(formatError(error), { error })
      );
    }
  }

  async #runParallel(
    name: "buildStart" | "watchChange" | "buildEnd" | "closeBundle",
    args: unknown[] = [],
    onError = (plugin: Plugin, error: unknown): void => {
      throw pluginError(error, plugin);
    },
  ): Promise<void> {
    let running: Promise<void>[] = [];
    for (const hook of orderHooks(this.#options.plugins, name, this.#options.root)) {
      const run = () => this.#runOne(hook, args).catch((error) => onError(hook.plugin, error));
      if (hook.sequential) {
        await Promise.all(running);
        running = [];
        await run();
      } else running.push(run());
    }
    await Promise.all(running);
  }

  async #runOne(
    { plugin, handler }: Pick<OrderedHook<"buildStart">, "plugin"> & { handler: unknown },
    args: unknown[],
  ): Promise<void> {
    const run = handler as (this: unknown, ...args: unknown[]) => unknown;
    await run.apply(pluginContext(this.#host, plugin), args);
  }

  /**
   * Resolves a specifier to an id.
   *
   * @returns `null` when no plugin resolves it.
   */
  async resolveId(
    source: string,
    importer?: string,
    options: ResolveCallOptions = {},
  ): Promise<ResolvedId | null> {
    const hookOptions: ResolveIdOptions = {
      attributes: options.attributes ?? {},
      custom: options.custom,
      isEntry: options.isEntry ?? importer === undefined,
      ssr: false,
      scan: options.scan,
    };
    for (const { plugin, handler, filter } of this.#hooks.resolveId) {
      if (options.skip?.has(plugin) || (filter && !filter.id(source))) continue;
      const context = pluginContext(this.#host, plugin, undefined, options.skip);
      let result: ResolveIdResult;
      const start = performance.now();
      try {
        result = await handler.call(context, source, importer, hookOptions);
      } catch (error) {
        throw pluginError(error, plugin, importer);
      } finally {
        this.times.add(plugin, "resolveId", start);
      }
      if (result === false) {
        return { id: source, external: true, meta: {}, resolvedBy: plugin.name };
      }
      if (result) return toResolvedId(result, plugin);
    }
    return null;
  }

  /**
   * Runs the `load` hooks. @returns `null` when no plugin loads the id, so that the file itself is
   * read.
   */
  async load(
    id: string,
    { watchFiles = new Set(), onStep }: PassOptions = {},
  ): Promise<SourceDescription | null> {
    const pass: ModulePass = { id, source: "", code: "", maps: [], watchFiles, meta: {} };
    for (const { plugin, handler, filter } of this.#hooks.load) {
      if (filter && !filter.id(id)) continue;
      let result: LoadResult;
      const start = performance.now();
      try {
        result = await handler.call(pluginContext(this.#host, plugin, pass), id, { ssr: false });
      } catch (error) {
        throw pluginError(error, plugin, id);
      } finally {
        this.times.add(plugin, "load", start);
      }
      const source = typeof result === "string" ? { code: result } : result ?? null;
      onStep?.(stepOf(plugin, "load", { start, before: null, result: source }));
      if (!source) continue;
      this.#options.debug?.(`load ${id} by ${plugin.name}`);
      return source;
    }
    return null;
  }

  /**
   * Runs the `transform` hooks on a module's text.
   *
   * @param source The result of `load`; its map, if any, leads to the original file.
   */
  async transform(
    source: SourceDescription,
    id: string,
    options: PassOptions = {},
  ): Promise<TransformedModule> {
    return await this.#transform(source, { ...options, id, hooks: this.#hooks.transform });
  }

  /**
   * Runs only the `transform` hooks of the user's plugins, because dependencies need no built-in
   * one.
   *
   * @param text Returns the module's text; called only when a hook's filter matches the id.
   * @returns `undefined` when no hook changes the text.
   */
  async transformByUser(text: () => string, id: string): Promise<TransformedModule | undefined> {
    await this.start();
    const hooks: OrderedHook<"transform">[] = [];
    for (const hook of this.#hooks.transform) {
      if (!isBuiltIn(hook.plugin) && (!hook.filter || hook.filter.id(id))) hooks.push(hook);
    }
    if (hooks.length === 0) return undefined;
    const code = text();
    const made = await this.#transform({ code }, { id, hooks });
    return made.code === code ? undefined : made;
  }

  async #transform(
    source: SourceDescription,
    { id, watchFiles = new Set(), hooks, onStep }: PassOptions & {
      id: string;
      hooks: Iterable<OrderedHook<"transform">>;
    },
  ): Promise<TransformedModule> {
    const pass: ModulePass = {
      id,
      source: source.code,
      code: source.code,
      maps: [],
      watchFiles,
      meta: { ...source.meta },
    };
    const loaded = normalizeMap(source.map);
    if (loaded) pass.maps.push(loaded);
    let style: ModuleStyle | undefined;
    let takesReasons = false;
    const options = { ssr: false, moduleType: source.moduleType ?? moduleTypeOf(id) };
    for (const { plugin, handler, filter } of hooks) {
      const isWanted = !filter ||
        (filter.moduleType(options.moduleType) && filter.id(id) && filter.code(pass.code));
      if (!isWanted) continue;
      const context = pluginContext(this.#host, plugin, pass);
      let result: TransformHookResult;
      const start = performance.now();
      try {
        result = await handler.call(context, pass.code, id, options);
      } catch (error) {
        throw pluginError(error, plugin, id, pass.code);
      } finally {
        this.times.add(plugin, "transform", start);
      }
      const change = typeof result === "string" ? { code: result } : result || null;
      onStep?.(stepOf(plugin, "transform", { start, before: pass.code, result: change }));
      if (!change) continue;
      Object.assign(pass.meta, change.meta);
      style = change.style ?? style;
      takesReasons ||= change.takesReasons ?? false;
      if (change.moduleType !== undefined) options.moduleType = change.moduleType;
      if (change.code === undefined) continue;
      pass.code = change.code;
      const map = normalizeMap(change.map);
      if (map) pass.maps.unshift(map);
    }
    return {
      code: pass.code,
      map: combineMaps(pass.maps, cleanUrl(id)),
      meta: pass.meta,
      watchFiles,
      analysis: pass.analysis,
      style,
      takesReasons,
    };
  }
}

function toResolvedId(result: string | PartialResolvedId, plugin: Plugin): ResolvedId {
  const partial = typeof result === "string" ? { id: result } : result;
  return {
    ...partial,
    external: partial.external ?? false,
    meta: partial.meta ?? {},
    resolvedBy: partial.resolvedBy ?? plugin.name,
  };
}
