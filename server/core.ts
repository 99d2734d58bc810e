/**
 * The parts of one server that do not know the network: graph, plugins, transforms and updates, built around one resolved
 * config. `dev_server.ts` puts a handler and a watcher around them.
 */
import path from "node:path";
import manifest from "../deno.json" with { type: "json" };
import type { ResolvedOptions } from "./plugin_api/options.ts";
import type { InlineConfig } from "./config/inline_config.ts";
import { LeftOutPlugins } from "./config/left_out_plugins.ts";
import { resolveConfig, type UserPlugins } from "./config/resolve/resolve.ts";
import type { VireoError } from "./base/errors.ts";
import { ModuleGraph } from "./graph/module_graph.ts";
import type { Logger } from "./base/logger.ts";
import type { ModuleNode } from "./graph/module_node.ts";
import type { IdleWork } from "./base/idle.ts";
import { Channel } from "./hmr/channel.ts";
import { InlineBlocks } from "./html/inline_blocks.ts";
import { createFileDoor, type FileDoor } from "./http/files/file_door.ts";
import { PublicFileSet } from "./http/files/public_file_set.ts";
import { createOptimizer, type Optimizer } from "./optimizer/optimizer.ts";
import type { UserTransforms } from "./optimizer/packs/user_plugins/module_hooks.ts";
import { findable } from "./plugin_container/built_in.ts";
import { PluginContainer } from "./plugin_container/container.ts";
import { environmentPlugins } from "./plugin_container/environment_plugins.ts";
import { withoutSecondNames } from "./plugin_container/second_name.ts";
import type {
  PartialEnvironment,
  Plugin,
  PluginEnvironment,
  ResolvedConfig,
  StartFailure,
} from "./plugin_api/types.ts";
import { builtinPlugins } from "./plugins/builtin.ts";
import { parseBrowserExternalId } from "./resolve/browser_external.ts";
import { createConfigResolver } from "./resolve/config_resolver.ts";
import { createResolver, type Resolver } from "./resolve/resolver.ts";
import { TsconfigReader } from "./resolve/tsconfig.ts";
import type { ProjectImporter } from "./runtime/runtime.ts";
import { TransformRequest } from "./transform/transform_request.ts";
import { TransformCache } from "./transform/transform_cache.ts";
import { joinUrl, urlOfId } from "./base/url.ts";
import { SourceFiles } from "./watcher/source_files.ts";

/** What the built-in plugins are made of, before there is a container. */
interface Foundation {
  door: FileDoor;
  files: SourceFiles;
  publicFiles: PublicFileSet;
  graph: ModuleGraph;
  resolver: Resolver;
  tsconfigs: TsconfigReader;
  optimizer: Optimizer;
  inlineBlocks: InlineBlocks;
  transformCache: TransformCache;
}

/** One config's parts. */
export interface Core extends Foundation {
  config: ResolvedConfig;
  /** Those that take part in the environment. */
  plugins: readonly Plugin[];
  container: PluginContainer;
  transformRequest: TransformRequest;
  channel: Channel;
  leftOut: LeftOutPlugins;
}

/** What the parts ask of whoever runs them. */
export interface CoreHooks {
  /** The environment that hooks get as `this.environment`. */
  environment: () => PluginEnvironment;
  /** Files that went into a module, and when its transform began, in milliseconds since the epoch. */
  onFiles: (files: Iterable<string>, since: number) => void;
  /** Modules that lost their last importer. */
  onPrune: (modules: Set<ModuleNode>) => void;
  /** An import of a package that is not installed; with the error that nobody else will show. */
  onMissing: (specifier: string, importer: string, error?: VireoError) => void;
  onConnect: () => void;
  /** Takes work that can wait until a page is there and nobody waits. */
  whenIdle: (work: IdleWork) => void;
  /** Names of the plugins that the server of before a restart was without. */
  leftOutBefore?: ReadonlySet<string>;
  /** Logs what holds for the whole life of a server, whatever its config: not again after a restart. */
  noteOnce: (message: string, logger: Logger) => void;
}

/**
 * Resolves the config and builds the parts.
 *
 * @throws VireoError `CONFIG_NOT_FOUND`, `CONFIG_INVALID`; at a restart, `PLUGIN_ERROR`
 */
export async function createCore(
  inline: InlineConfig,
  importer: ProjectImporter,
  hooks: CoreHooks,
): Promise<Core> {
  let foundation: Foundation | undefined;
  const graph = new ModuleGraph((url) => container.resolveId(url));
  const builtins = async (options: ResolvedOptions, user: UserPlugins): Promise<Plugin[]> => {
    const transforms = userTransforms(options, () => container);
    foundation = await lay(options, user, { graph, transforms, hooks });
    return combine(options, user, { foundation, importer, hooks });
  };
  const leftOut = new LeftOutPlugins(hooks.leftOutBefore);
  const config = await resolveConfig(inline, "serve", {
    importer,
    builtins,
    createResolver: createConfigResolver,
    leftOut,
  });
  const { files, optimizer } = foundation!;
  const { logger, debug, root } = config;
  const onFailure: StartFailure = (plugin, hook, error) => leftOut.add(plugin, hook, error, logger);
  const environment: PartialEnvironment = {
    name: "client",
    mode: "dev",
    config: { ...config, consumer: "client" },
    logger,
    getTopLevelConfig: () => config,
  };
  const plugins = await environmentPlugins(
    withoutSecondNames(config.plugins),
    environment,
    onFailure,
  );
  leftOut.keepOutOf(plugins);
  const container: PluginContainer = new PluginContainer({
    plugins,
    root,
    logger,
    graph,
    environment: hooks.environment,
    // By the URL that the browser uses, so that both share one transform.
    loadModule: async (id) => {
      await transformRequest.transform(graph.getModuleById(id)?.url ?? id);
    },
    debug: debug("plugins"),
    onFailure,
  });
  await container.prepare();
  const transformRequest = new TransformRequest({
    graph,
    container,
    optimizer,
    readFile: files.read,
    onFiles: hooks.onFiles,
    debug: debug("transform"),
  });
  const channel = new Channel({ logger, onConnect: hooks.onConnect });
  return { ...foundation!, config, plugins, container, transformRequest, channel, leftOut };
}

async function lay(
  options: ResolvedOptions,
  { pre, normal, post }: UserPlugins,
  { graph, transforms, hooks: { onMissing, noteOnce } }: {
    graph: ModuleGraph;
    transforms: UserTransforms;
    hooks: Pick<CoreHooks, "onMissing" | "noteOnce">;
  },
): Promise<Foundation> {
  const { logger, publicDir, cacheDir } = options;
  const { fs, watch } = options.server;
  const allow = [...fs.allow, cacheDir];
  const door = createFileDoor({ allow, deny: fs.deny, strict: fs.strict, logger });
  const resolver = await createResolver(options, {
    onPackage: (folder) => door.allowFolder(folder),
  });
  return {
    door,
    graph,
    resolver,
    files: new SourceFiles((file) => door.readText(file)),
    publicFiles: new PublicFileSet(publicDir, watch !== null),
    tsconfigs: new TsconfigReader((message) => logger.warnOnce(message)),
    optimizer: await createOptimizer({
      config: options,
      resolver,
      transforms,
      plugins: [...pre, ...normal, ...post],
      version: manifest.version,
      onMissing: (error, specifier, importer) => onMissing(specifier, importer, error),
      onPackage: (folder) => door.allowFolder(folder),
      onEmbedded: (note) => noteOnce(note, logger),
    }),
    inlineBlocks: new InlineBlocks(),
    transformCache: new TransformCache({
      folder: path.join(cacheDir, "transforms"),
      version: JSON.stringify([manifest.version, manifest.imports]),
      force: options.optimizeDeps.force ?? false,
      debug: options.debug("transform"),
    }),
  };
}

/** The hooks of the user's plugins, for dependencies; the container is there before the first of them is packed. */
function userTransforms(
  { root, base }: ResolvedOptions,
  container: () => PluginContainer,
): UserTransforms {
  return {
    transform: (text, id) => container().transformByUser(text, id),
    async resolve(specifier) {
      const resolved = await container().resolveId(
        specifier,
        path.posix.join(root, "index.js"),
      );
      if (!resolved || parseBrowserExternalId(resolved.id)) return undefined;
      return resolved.external ? resolved.id : joinUrl(base, urlOfId(resolved.id, root));
    },
  };
}

function combine(
  options: ResolvedOptions,
  user: UserPlugins,
  { foundation, importer, hooks }: {
    foundation: Foundation;
    importer: ProjectImporter;
    hooks: Pick<CoreHooks, "onPrune" | "onMissing" | "whenIdle">;
  },
): Plugin[] {
  const { door, files, graph, resolver, tsconfigs, optimizer, publicFiles, inlineBlocks } =
    foundation;
  const plugins = builtinPlugins(options, user, {
    graph,
    resolver,
    optimizer,
    importer,
    cache: foundation.transformCache,
    readFile: files.read,
    readBytes: (file) => door.readBytes(file),
    modifiedAt: (file) => files.modifiedAt(file),
    isPublicFile: (path) => options.publicDir !== "" && publicFiles.mayHave(path),
    mayServe: (file) => door.has(file, options.publicDir || undefined),
    tsconfig: (file) => Promise.resolve(tsconfigs.forFile(file)?.compilerOptions ?? {}),
    inlineBlocks,
    onImport: (file) => door.allowFile(file),
    onPrune: hooks.onPrune,
    onMissing: hooks.onMissing,
    whenIdle: hooks.whenIdle,
  });
  return findable(plugins, [...user.pre, ...user.normal, ...user.post], options.root);
}
