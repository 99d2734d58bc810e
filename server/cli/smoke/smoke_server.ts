import path from "node:path";
import type { InlineConfig } from "../../config/inline_config.ts";
import { createServer } from "../../dev_server.ts";
import type { LogSink } from "../../base/logger.ts";
import { slash } from "../../base/paths.ts";
import type { Plugin, ResolvedConfig, UserConfig } from "../../plugin_api/types.ts";
import type { SmokeTarget } from "../../smoke/smoke.ts";

/** A server that is tested over HTTP. */
export interface SmokeServer extends SmokeTarget {
  close(): Promise<void>;
}

/**
 * Starts a project's server for a test: on a free port, without a watcher and without output.
 *
 * @param config As for a server.
 * @throws VireoError when the server cannot start.
 */
export async function startSmokeServer(config: InlineConfig): Promise<SmokeServer> {
  const warnings: string[] = [];
  // Errors become findings; other messages are for developers.
  const logSink: LogSink = {
    write: (level, message) => void (level === "warn" && warnings.push(message)),
  };
  const plugins = [config.plugins, asForTest()];
  const server = await createServer({ ...config, logLevel: "warn", plugins, logSink });
  try {
    await server.listen();
  } catch (error) {
    await server.close();
    throw error;
  }
  const { origin } = new URL(server.resolvedUrls!.local[0]!);
  return { origin, project: projectOf(server.config), warnings, close: () => server.close() };
}

/**
 * Replaces config options that depend on a surrounding setup, such as a proxy, which the test does
 * not have.
 */
function asForTest(): Plugin {
  return {
    name: "vireo:smoke",
    enforce: "post",
    config(config: UserConfig) {
      const { https: _, hmr, ...server } = config.server ?? {};
      config.server = {
        ...server,
        // A host or port other than the page's leads to a proxy that the test does not start.
        ...(typeof hmr === "object"
          ? { hmr: { overlay: hmr.overlay, path: hmr.path, timeout: hmr.timeout } }
          : hmr === undefined
          ? {}
          : { hmr }),
        watch: null,
        // Each module is tested by its own URL.
        pack: false,
        // Messages of pages are findings with --browser.
        forwardConsole: false,
        open: false,
        middlewareMode: false,
        host: "127.0.0.1",
        port: 0,
      };
    },
  };
}

function projectOf({ root, base, build, publicDir, cacheDir }: ResolvedConfig) {
  const { input } = (build.rollupOptions ?? {}) as { input?: unknown };
  const named = typeof input === "string" ? [input] : Object.values(input ?? {});
  const inputs = named.filter((each) => typeof each === "string");
  const outDir = path.resolve(root, typeof build.outDir === "string" ? build.outDir : "dist");
  return {
    root,
    base,
    inputs: inputs.length > 0 ? inputs : undefined,
    ignored: [outDir, publicDir, cacheDir].filter(Boolean).map(slash),
  };
}
