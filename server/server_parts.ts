/**
 * How the parts of one server are composed:
 *
 * 1. The config is read: options and the user's plugins.
 * 2. Parts that need only the options are built (`base_parts.ts`).
 * 3. The built-in plugins are built from these parts, and the config is finished with all plugins.
 * 4. Parts that need plugins are built around the finished config.
 *
 * No part knows the network: `server_instance.ts` adds the request handlers.
 */
import { type BaseParts, createBaseParts } from "./base_parts.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { LeftOutPlugins } from "./config/left_out_plugins.ts";
import { finishConfig, readConfig, type UserPlugins } from "./config/resolve/resolve.ts";
import { configFiles } from "./config/config_files.ts";
import type { PluginTime } from "./plugin_container/hook_times.ts";
import type { Journal } from "./journal/journal.ts";
import { LoadLog } from "./journal/load_log.ts";
import { ModuleReloads } from "./hmr/module_reloads.ts";
import { pruneModules } from "./hmr/prune_modules.ts";
import { Retries } from "./hmr/retries.ts";
import { UpdateDispatcher } from "./hmr/update_dispatcher.ts";
import { UpdatePlanner } from "./hmr/update_planner.ts";
import type { ResolvedOptions } from "./plugin_api/options.ts";
import { createEnvironment } from "./plugin_api/server_handle.ts";
import type {
  PartialEnvironment,
  Plugin,
  PluginEnvironment,
  ResolvedConfig,
  StartFailure,
} from "./plugin_api/types.ts";
import { findable } from "./plugin_container/built_in.ts";
import { PluginContainer } from "./plugin_container/container.ts";
import { environmentPlugins } from "./plugin_container/environment_plugins.ts";
import { withoutSecondNames } from "./plugin_container/second_name.ts";
import { builtinPlugins } from "./plugins/builtin.ts";
import { createConfigResolver } from "./resolve/config_resolver.ts";
import type { ProjectImporter } from "./runtime/runtime.ts";
import type { ServerHost } from "./server_host.ts";
import { TransformRequest } from "./transform/transform_request.ts";

/** The parts of a server that depend on its config. */
export interface ServerParts extends BaseParts {
  config: ResolvedConfig;
  /** The plugins that apply to the environment. */
  plugins: readonly Plugin[];
  leftOut: LeftOutPlugins;
  container: PluginContainer;
  transformRequest: TransformRequest;
  retries: Retries;
  updatePlanner: UpdatePlanner;
  dispatcher: UpdateDispatcher;
  reloads: ModuleReloads;
  firstLoad: FirstLoad;
  /** The environment that hooks get as `this.environment`. */
  environment: PluginEnvironment;
}

/** How the first page was loaded. */
export interface FirstLoad {
  log: LoadLog;
  /** The times of hooks when the page was there; until then, those so far. */
  pluginTimes: () => PluginTime[];
}

/**
 * Resolves the config and builds the parts.
 *
 * @throws VireoError `CONFIG_NOT_FOUND`, `CONFIG_INVALID`; at a restart, `PLUGIN_ERROR`
 */
export async function createServerParts(
  inline: InlineConfig,
  host: ServerHost,
): Promise<ServerParts> {
  const since = Date.now();
  const importer = host.runtime.projectImporter;
  const leftOut = new LeftOutPlugins(host.leftOutBefore);
  const read = await readConfig(inline, "serve", { importer, leftOut });
  const base = await createBaseParts(read, host);
  const plugins = createPlugins(read.options, read.userPlugins, { base, importer });
  const createResolver = createConfigResolver(read.options);
  const config = await finishConfig(read.options, plugins, { createResolver, leftOut });
  // Changes made while the config is read are found when the watcher starts.
  base.files.follow(configFiles(config), since);
  return await createPluginParts(config, base, leftOut);
}

/** Returns all plugins: the built-in ones around the user's. */
function createPlugins(
  options: ResolvedOptions,
  user: UserPlugins,
  { base, importer }: { base: BaseParts; importer: ProjectImporter },
): Plugin[] {
  const { fileAccess, files, graph, tsconfigs, publicFiles, missing, idle } = base;
  const plugins = builtinPlugins(options, user, {
    graph,
    resolver: base.resolver,
    optimizer: base.optimizer,
    importer,
    cache: base.transformCache,
    readFile: files.read,
    readBytes: (file) => fileAccess.readBytes(file),
    modifiedAt: (file) => files.modifiedAt(file),
    isPublicFile: (path) => options.publicDir !== "" && publicFiles.mightHave(path),
    canServe: (file) => fileAccess.has(file, options.publicDir || undefined),
    tsconfig: (file) => Promise.resolve(tsconfigs.forFile(file)?.compilerOptions ?? {}),
    inlineBlocks: base.inlineBlocks,
    onStyleImport: (file) => fileAccess.allowFile(file),
    onMissing: (specifier, importer) => missing.note(specifier, importer),
    whenIdle: (task) => idle.add(task),
  });
  return findable(plugins, [...user.pre, ...user.normal, ...user.post], options.root);
}

async function createPluginParts(
  config: ResolvedConfig,
  base: BaseParts,
  leftOut: LeftOutPlugins,
): Promise<ServerParts> {
  const { graph, clock, channel, latePages, journal, pages, files, watch } = base;
  const { logger, debug, root } = config;
  const onFailure: StartFailure = (...failure) => leftOut.add(...failure, logger);
  const listed = withoutSecondNames(config.plugins);
  const plugins = await environmentPlugins(listed, partialEnvironment(config), onFailure);
  leftOut.keepOutOf(plugins);
  // Container and environment need each other: the functions below run only in hooks, when both
  // exist.
  const container: PluginContainer = new PluginContainer({
    plugins,
    root,
    logger,
    graph,
    environment: () => environment,
    // By the browser's URL, so that plugin and browser share one transform.
    loadModule: async (id) => {
      await transformRequest.transform(graph.getModuleById(id)?.url ?? id);
    },
    debug: debug("plugins"),
    onFailure,
  });
  const firstLoad = recordFirstLoad(journal, container);
  const transformRequest = new TransformRequest({
    ...base,
    container,
    readFile: files.read,
    onFiles: (read, since) => watch.follow(read, since),
    onImport: (file) => base.fileAccess.allowFile(file),
    onPrune: (modules) => pruneModules(modules, base),
    onTransformed: (module, since) => firstLoad.log.transformed(module, since),
    debug: debug("transform"),
  });
  const hmr = { graph, clock, channel, latePages, transformRequest, logger, debug: debug("hmr") };
  const retries = new Retries(graph);
  const updatePlanner = new UpdatePlanner({ ...hmr, root });
  const dispatcher = new UpdateDispatcher({ ...hmr, retries, pages, journal });
  const reloads = new ModuleReloads({ ...hmr, planner: updatePlanner, dispatcher });
  const environment = createEnvironment({ ...hmr, config, plugins, container, reloads });
  base.pluginAccess.use(container);
  await container.prepare();
  return {
    ...base,
    config,
    plugins,
    leftOut,
    container,
    transformRequest,
    retries,
    updatePlanner,
    dispatcher,
    reloads,
    firstLoad,
    environment,
  };
}

function recordFirstLoad(journal: Journal, { times }: PluginContainer): FirstLoad {
  let loaded: PluginTime[] | undefined;
  const log = new LoadLog(journal, () => loaded = times.list());
  return { log, pluginTimes: () => loaded ?? times.list() };
}

/**
 * The environment for `applyToEnvironment`, which selects the plugins of the complete environment.
 */
function partialEnvironment(config: ResolvedConfig): PartialEnvironment {
  return {
    name: "client",
    mode: "dev",
    config: { ...config, consumer: "client" },
    logger: config.logger,
    getTopLevelConfig: () => config,
  };
}
