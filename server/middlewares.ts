/** The middlewares of a server in the one order in which they see a request. */
import type { FileAccess } from "./http/files/file_access.ts";
import { stripBasePath } from "./http/base.ts";
import { clientFiles } from "./http/modules/client_files.ts";
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
import { CLIENT_URL, ENV_URL } from "./base/url.ts";

/** The files that go into responses. */
export interface ServedFiles {
  /** Reads a file through `FileAccess`. */
  read(file: string): Promise<string>;
  /** Whether a file went into a response before, and is not known to be gone. */
  has(file: string): boolean;
}

/** The parts that middlewares answer from. */
export interface MiddlewareParts {
  fileAccess: FileAccess;
  publicFiles: PublicFileSet;
  files: ServedFiles;
  modules: ModuleSource;
  dependencies: BundledDependencies;
  transformHtml: TransformHtml;
  /** The text of the client runtime. */
  client: () => string;
  /** The connect-style handlers of plugins. */
  connect: ConnectMiddlewares;
  upgrade: Runtime["upgrade"];
  hotHandlers: SocketHandlers;
}

/** Host names that options other than `server.allowedHosts` name: whoever sets them means them. */
function allowedHosts({ server }: ResolvedConfig): string[] | true {
  if (server.allowedHosts === true) return true;
  const hmrHost = server.hmr === false ? undefined : server.hmr.host;
  const originHost = server.origin && URL.canParse(server.origin)
    ? new URL(server.origin).hostname
    : undefined;
  const named = [server.host, hmrHost, originHost].filter((name) => name !== undefined);
  return [...server.allowedHosts, ...named];
}

/** What answers on a port, or a foreign server, that is there for the hot channel alone. */
export interface HotMiddlewareParts {
  upgrade: Runtime["upgrade"];
  hotHandlers: SocketHandlers;
  /** The server itself, whose pages connect: its `address` is `host:port`. */
  server: { readonly address: string };
}

/**
 * Orders the middlewares of the hot channel where it is not on the server's own port: the same checks, and nothing else.
 *
 * @param config Of the server.
 * @param parts What upgrades.
 */
export function orderHotMiddlewares(
  config: ResolvedConfig,
  { upgrade, hotHandlers, server: ownServer }: HotMiddlewareParts,
): Middleware[] {
  const { server, logger, webSocketToken } = config;
  const hosts = allowedHosts(config);
  const policy = createOriginPolicy(server.cors, hosts);
  return [
    refuseTunnels(),
    hostCheck({ allowedHosts: hosts, logger }),
    hotUpgrade({
      path: hotPath(config),
      token: webSocketToken,
      policy: {
        ...policy,
        // A page of the server itself has the same host name and the server's port.
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

/**
 * Orders the middlewares of a server.
 *
 * @param config Of the server.
 * @param parts What they answer from.
 */
export function orderMiddlewares(config: ResolvedConfig, parts: MiddlewareParts): Middleware[] {
  const { root, base, publicDir, logger, server, appType, webSocketToken } = config;
  const { fileAccess, files, connect, upgrade, transformHtml } = parts;
  const hasFile = (file: string) => fileAccess.has(file) || files.has(file);
  const hosts = allowedHosts(config);
  const policy = createOriginPolicy(server.cors, hosts);
  const rules = compileProxyRules(server.proxy ?? {}, logger);
  const hasPages = appType !== "custom";
  const loadProxy = async () => (await import("./http/proxy/proxy.ts")).proxy(rules, logger);
  const loadSocketProxy = async () =>
    (await import("./http/proxy/proxy_socket.ts")).proxySockets({ rules, upgrade, logger });
  return [
    // Who may ask comes first, for error pages and upgrades as well.
    refuseTunnels(),
    hostCheck({ allowedHosts: hosts, logger }),
    refuseCrossSiteScripts(server.cors === true),
    responseHeaders(server.headers),
    cors(policy, server.cors),
    // Sockets: our own, then those of a proxied backend; nothing else is upgraded.
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
    // Plugins see every request with its base, before anything of ours answers.
    connectBridge(() => connect.pre()),
    ...(rules.length > 0 ? [deferred(loadProxy)] : []),
    stripBasePath(base),
    openInEditor({ root, fileAccess, launch: createEditorLauncher(logger) }),
    // From here on everything only reads.
    readingMethods(),
    strictPath(),
    ping(),
    clientFiles({ [CLIENT_URL]: parts.client, [ENV_URL]: () => "export {};\n" }),
    // A public file wins over a module of the same path, as in a build.
    publicFiles({ folder: publicDir, names: parts.publicFiles, fileAccess }),
    modules(parts.modules),
    dependencyMaps({ root, dependencies: parts.dependencies }),
    staticFiles({ root, fileAccess }),
    ...(hasPages ? [htmlFallback({ root, hasFile, spa: appType === "spa" })] : []),
    // A plugin may answer for a page, whose file is known by now.
    connectBridge(() => connect.post()),
    ...(hasPages ? [htmlPages({ root, readPage: (file) => files.read(file), transformHtml })] : []),
    notFound(`Make an index.html in "${root}", or name the folder that has one`),
  ];
}
