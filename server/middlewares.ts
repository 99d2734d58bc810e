/** The middlewares of a server, in the order in which they get a request. */
import type { FileAccess } from "./http/files/file_access.ts";
import type { SessionHosts } from "./http/guards/session_hosts.ts";
import { stripBasePath } from "./http/base.ts";
import { type ClientFile, clientFiles, stateText } from "./http/modules/client_files.ts";
import { connectBridge } from "./http/connect/connect_bridge.ts";
import type { ConnectMiddlewares } from "./plugin_api/connect_stack.ts";
import { cors } from "./http/cors.ts";
import { deferred } from "./http/connect/deferred.ts";
import { refuseCrossSiteScripts } from "./http/guards/cross_site.ts";
import { type BundledDependencies, dependencyMaps } from "./http/modules/dependency_maps.ts";
import { hostCheck } from "./http/guards/host_check.ts";
import { withPortOf } from "./http/guards/hosts.ts";
import { hotUpgrade } from "./http/hot/hot_upgrade.ts";
import { htmlFallback } from "./http/pages/html_fallback.ts";
import {
  inspectionApi,
  type InspectionApiOptions,
  type InspectionSource,
} from "./http/inspection/inspection_api.ts";
import { inspectorPage } from "./http/inspection/inspector_page.ts";
import { htmlPages, type TransformHtml } from "./http/pages/html_pages.ts";
import { readingMethods, refuseTunnels } from "./http/guards/methods.ts";
import { modules, type ModuleSource } from "./http/modules/modules.ts";
import { notFound } from "./http/pages/not_found.ts";
import { createEditorLauncher, openInEditor } from "./http/open_in_editor.ts";
import { createOriginPolicy } from "./http/guards/origin_policy.ts";
import { ping } from "./http/hot/ping.ts";
import { compileProxyRules } from "./http/proxy/compile_proxy_rules.ts";
import type { PublicFileSet } from "./http/files/public_file_set.ts";
import { publicFiles } from "./http/files/public_files.ts";
import { refuseUpgrades, upgradeRequired } from "./http/guards/refuse_upgrades.ts";
import { responseHeaders } from "./http/response_headers.ts";
import { staticFiles } from "./http/files/static_files.ts";
import { strictPath } from "./http/guards/strict_path.ts";
import type { Middleware } from "./http/types.ts";
import { hotPath } from "./http/modules/client_runtime.ts";
import type { ResolvedConfig } from "./plugin_api/types.ts";
import type { Runtime, SocketHandlers } from "./runtime/runtime.ts";
import { CLIENT_URL, ENV_URL, STATE_URL } from "./base/url.ts";

/** The source files of responses. */
export interface ServedFiles {
  /** Reads a file through `FileAccess`. */
  read(file: string): Promise<string>;
  /** Whether a file was part of a response and is not known to be deleted. */
  has(file: string): boolean;
}

/** The delivery of packed pages; without it, modules are only sent natively. */
export interface PackMiddlewares {
  /** Notes which pages are not packed. */
  pages: Middleware;
  /** Serves the modules of packed pages. */
  files: Middleware;
  /** Answers native imports of packed modules from packed pages. */
  facades: Middleware;
}

/** The parts that the middlewares use. */
export interface MiddlewareParts {
  sessionHosts: SessionHosts;
  fileAccess: FileAccess;
  publicFiles: PublicFileSet;
  files: ServedFiles;
  modules: ModuleSource;
  packs: PackMiddlewares | undefined;
  dependencies: BundledDependencies;
  transformHtml: TransformHtml;
  /** The text of the client runtime. */
  client: () => string;
  /** The connect-style handlers of plugins. */
  connect: ConnectMiddlewares;
  upgrade: Runtime["upgrade"];
  hotHandlers: SocketHandlers;
  /** Answers questions about the server. */
  inspection: InspectionSource;
  /** The token of this start, and what its holder can do. */
  access: Pick<InspectionApiOptions, "token" | "stop" | "switchSettings">;
}

/**
 * The allowed hosts: `server.allowedHosts`, the host names that other options contain, and those
 * that the developer allows by a key.
 */
function allowedHosts(
  { server }: ResolvedConfig,
  sessionHosts: SessionHosts,
): readonly string[] | true {
  if (server.allowedHosts === true) return true;
  const hmrHost = server.hmr === false ? undefined : server.hmr.host;
  const originHost = server.origin && URL.canParse(server.origin)
    ? new URL(server.origin).hostname
    : undefined;
  const named = [server.host, hmrHost, originHost].filter((name) => name !== undefined);
  return sessionHosts.extend([...server.allowedHosts, ...named]);
}

/** The parts that serve the hot channel on a separate port, or on an HTTP server of the project. */
export interface HotMiddlewareParts {
  sessionHosts: SessionHosts;
  upgrade: Runtime["upgrade"];
  hotHandlers: SocketHandlers;
  /** The dev server whose pages connect; its `address` is `host:port`. */
  server: { readonly address: string };
}

/**
 * Orders the middlewares of a hot channel outside the server's own port: the same checks and the
 * upgrade.
 *
 * @param config The server's config.
 * @param parts The parts that upgrade connections.
 */
export function orderHotMiddlewares(
  config: ResolvedConfig,
  { upgrade, hotHandlers, sessionHosts, server: ownServer }: HotMiddlewareParts,
): Middleware[] {
  const { server, logger, webSocketToken } = config;
  const hosts = allowedHosts(config, sessionHosts);
  const policy = createOriginPolicy(server.cors, hosts);
  return [
    refuseTunnels(),
    hostCheck({ allowedHosts: hosts, logger, sessionHosts }),
    hotUpgrade({
      path: hotPath(config),
      token: webSocketToken,
      policy: {
        ...policy,
        // A page of the dev server has the same host name, but the server's port.
        allowsConnecting: async (origin, host) =>
          await policy.allowsConnecting(origin, host) ||
          await policy.allowsConnecting(origin, withPortOf(host, ownServer.address)),
      },
      upgrade,
      handlers: hotHandlers,
      logger,
    }),
    refuseUpgrades(),
    upgradeRequired(),
  ];
}

/** The texts of the client runtime by path. */
function clientTexts(client: ClientFile): Record<string, ClientFile> {
  return { [CLIENT_URL]: client, [ENV_URL]: () => "export {};\n", [STATE_URL]: stateText };
}

/**
 * Orders the middlewares of a server.
 *
 * @param config The server's config.
 * @param parts The parts that the middlewares use.
 */
export function orderMiddlewares(config: ResolvedConfig, parts: MiddlewareParts): Middleware[] {
  const { root, base, publicDir, logger, server, appType, webSocketToken } = config;
  const { fileAccess, files, connect, upgrade, transformHtml, sessionHosts } = parts;
  const hasFile = (file: string) => fileAccess.has(file) || files.has(file);
  const hosts = allowedHosts(config, sessionHosts);
  const policy = createOriginPolicy(server.cors, hosts);
  const rules = compileProxyRules(server.proxy ?? {}, logger);
  const hasPages = appType !== "custom";
  const loadProxy = async () => (await import("./http/proxy/proxy.ts")).proxy(rules, logger);
  const loadSocketProxy = async () =>
    (await import("./http/proxy/proxy_socket.ts")).proxySockets({ rules, upgrade, logger });
  return [
    // Access checks come first and also cover error pages and upgrades.
    refuseTunnels(),
    hostCheck({ allowedHosts: hosts, logger, sessionHosts }),
    refuseCrossSiteScripts(server.cors === true),
    // Before the project's headers, which could weaken or break the page's own.
    inspectorPage({ base, policy }),
    responseHeaders(server.headers),
    cors(policy, server.cors),
    // WebSockets: the hot channel, then proxied backends; other upgrades are refused.
    hotUpgrade({
      path: hotPath(config),
      token: webSocketToken,
      policy,
      upgrade,
      handlers: parts.hotHandlers,
      logger,
    }),
    ...(rules.some(({ ws }) => ws) ? [deferred(loadSocketProxy)] : []),
    refuseUpgrades(),
    // Nothing of the project changes what the server says about itself.
    inspectionApi({ base, policy, ...parts.access, source: parts.inspection }),
    ...(parts.packs ? [parts.packs.pages] : []),
    // Plugins get every request with its base, before the built-in middlewares answer it.
    connectBridge(() => connect.pre()),
    ...(rules.length > 0 ? [deferred(loadProxy)] : []),
    stripBasePath(base),
    openInEditor({ root, fileAccess, launch: createEditorLauncher(logger) }),
    // The remaining middlewares only read.
    readingMethods(),
    strictPath(),
    ping(),
    clientFiles(clientTexts(parts.client)),
    ...(parts.packs ? [parts.packs.files, parts.packs.facades] : []),
    // A public file takes precedence over a module with the same path, as in a build.
    publicFiles({ folder: publicDir, names: parts.publicFiles, fileAccess }),
    modules(parts.modules),
    dependencyMaps({ root, dependencies: parts.dependencies }),
    staticFiles({ root, fileAccess }),
    ...(hasPages ? [htmlFallback({ root, hasFile, spa: appType === "spa" })] : []),
    // Plugins can answer page requests, whose file is known here.
    connectBridge(() => connect.post()),
    ...(hasPages ? [htmlPages({ root, readPage: (file) => files.read(file), transformHtml })] : []),
    notFound(`Create index.html in "${root}", or pass the folder that contains one`),
  ];
}
