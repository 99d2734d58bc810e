/**
 * The first phase of a server's composition: parts that need only the options, and from which the
 * built-in plugins are built.
 */
import path from "node:path";
import manifest from "../deno.json" with { type: "json" };
import { joinUrl, urlOfId } from "./base/url.ts";
import type { ReadConfig } from "./config/resolve/resolve.ts";
import { MissingPackages } from "./dependencies/missing_packages.ts";
import { ModuleGraph } from "./graph/module_graph.ts";
import { Channel } from "./hmr/channel/channel.ts";
import { ErrorReports } from "./hmr/channel/error_reports.ts";
import { LatePages } from "./hmr/channel/late_pages.ts";
import { UpdateClock } from "./hmr/update_clock.ts";
import { InlineBlocks } from "./html/inline_blocks.ts";
import { createFileAccess, type FileAccess } from "./http/files/file_access.ts";
import { PublicFileSet } from "./http/files/public_file_set.ts";
import { IdleTasks } from "./idle_tasks.ts";
import { createOptimizer, type Optimizer } from "./optimizer/optimizer.ts";
import type { UserTransforms } from "./optimizer/packs/user_plugins/module_hooks.ts";
import type { ResolvedOptions } from "./plugin_api/options.ts";
import type { PluginContainer } from "./plugin_container/container.ts";
import type { OpenPages } from "./journal/open_pages.ts";
import type { Journal } from "./journal/journal.ts";
import { parseBrowserExternalId } from "./resolve/browser_external.ts";
import { createResolver, type Resolver } from "./resolve/resolver.ts";
import { TsconfigReader } from "./resolve/tsconfig.ts";
import type { ServerHost } from "./server_host.ts";
import { SourceWatch } from "./source_watch.ts";
import { TransformCache } from "./transform/transform_cache.ts";
import { SourceFiles } from "./watcher/source_files.ts";

/** Gives graph and optimizer, which are built before the plugins, access to plugin hooks. */
class PluginAccess implements UserTransforms {
  readonly #options: Pick<ResolvedOptions, "root" | "base">;
  readonly #container = Promise.withResolvers<PluginContainer>();

  constructor(options: Pick<ResolvedOptions, "root" | "base">) {
    this.#options = options;
  }

  /** Sets the container. Earlier calls wait for it. */
  use(container: PluginContainer): void {
    this.#container.resolve(container);
  }

  /** Resolves a URL for the graph. */
  async resolveUrl(url: string): Promise<{ id: string } | null> {
    return await (await this.#container.promise).resolveId(url);
  }

  async transform(text: () => string, id: string): ReturnType<UserTransforms["transform"]> {
    return await (await this.#container.promise).transformByUser(text, id);
  }

  async resolve(specifier: string): Promise<string | undefined> {
    const { root, base } = this.#options;
    const container = await this.#container.promise;
    const resolved = await container.resolveId(specifier, path.posix.join(root, "index.js"));
    if (!resolved || parseBrowserExternalId(resolved.id)) return undefined;
    return resolved.external ? resolved.id : joinUrl(base, urlOfId(resolved.id, root));
  }
}

export interface BaseParts {
  fileAccess: FileAccess;
  files: SourceFiles;
  publicFiles: PublicFileSet;
  tsconfigs: TsconfigReader;
  resolver: Resolver;
  pluginAccess: PluginAccess;
  graph: ModuleGraph;
  clock: UpdateClock;
  latePages: LatePages;
  journal: Journal;
  pages: OpenPages;
  channel: Channel;
  reports: ErrorReports;
  missing: MissingPackages;
  optimizer: Optimizer;
  inlineBlocks: InlineBlocks;
  transformCache: TransformCache;
  watch: SourceWatch;
  idle: IdleTasks;
}

/** Builds the parts that do not need plugins. */
export async function createBaseParts(
  { options, userPlugins }: ReadConfig,
  host: ServerHost,
): Promise<BaseParts> {
  const { logger, publicDir, cacheDir, root, server: { fs, watch: watchOptions } } = options;
  const { journal, pages, runtime: { watchFolders, releaseMemory } } = host;
  const fileAccess = createFileAccess({ ...fs, allow: [...fs.allow, cacheDir], logger });
  const files = new SourceFiles((file) => fileAccess.readText(file));
  const pluginAccess = new PluginAccess(options);
  const graph = new ModuleGraph((url) => pluginAccess.resolveUrl(url));
  const latePages = new LatePages();
  const channel = new Channel({ logger, latePages, pages });
  const reports = new ErrorReports(logger, channel, journal);
  const resolver = await createResolver(options, {
    onPackage: (folder) => fileAccess.allowFolder(folder),
  });
  const missing = new MissingPackages({ root, resolver });
  const optimizer = await createOptimizer({
    config: options,
    resolver,
    transforms: pluginAccess,
    plugins: [...userPlugins.pre, ...userPlugins.normal, ...userPlugins.post],
    version: manifest.version,
    onMissing: (error, specifier, importer) => {
      missing.note(specifier, importer);
      reports.report(error);
    },
    onPackage: (folder) => fileAccess.allowFolder(folder),
    isDenied: (file) => fileAccess.isDenied(file),
    onEmbedded: (note) => host.noteOnce(note, logger),
    journal,
  });
  return {
    fileAccess,
    files,
    publicFiles: new PublicFileSet(publicDir, watchOptions !== null),
    tsconfigs: new TsconfigReader((message) => logger.warnOnce(message)),
    resolver,
    pluginAccess,
    graph,
    clock: new UpdateClock(),
    latePages,
    journal,
    pages,
    channel,
    reports,
    missing,
    optimizer,
    inlineBlocks: new InlineBlocks(),
    transformCache: new TransformCache({
      folder: path.join(cacheDir, "transforms"),
      version: JSON.stringify([manifest.version, manifest.imports]),
      force: options.optimizeDeps.force ?? false,
      debug: options.debug("transform"),
    }),
    watch: new SourceWatch({ config: options, files, graph, channel, watchFolders }),
    idle: new IdleTasks({ channel, optimizer, releaseMemory }),
  };
}
