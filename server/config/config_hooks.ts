import { VireoError } from "../errors.ts";
import type { Logger } from "../logger.ts";
import type {
  LogPosition,
  MinimalContext,
  Plugin,
  ResolvedConfig,
  RollupLog,
  UserConfig,
} from "../plugin_container/types.ts";
import { mergeConfig } from "./merge_config.ts";
import { hookHandlers } from "./plugin_list.ts";
import type { ConfigEnv, UserOptions } from "./types.ts";
import { ROLLDOWN_VERSION, ROLLUP_VERSION, VITE_VERSION } from "./versions.ts";

type Log = string | RollupLog | (() => string | RollupLog);

const messageOf = (log: Log): string => {
  const value = typeof log === "function" ? log() : log;
  return typeof value === "string" ? value : value.message;
};

/** `this` of the hooks that run while the config is resolved. */
function contextOf(plugin: Plugin, logger: Logger): MinimalContext {
  const line = (log: Log) => `[${plugin.name}] ${messageOf(log)}`;
  return {
    meta: {
      rollupVersion: ROLLUP_VERSION,
      rolldownVersion: ROLLDOWN_VERSION,
      viteVersion: VITE_VERSION,
      watchMode: true,
    },
    debug: () => {},
    info: (log) => logger.info(line(log)),
    warn: (log) => logger.warn(line(log)),
    error(log: string | RollupLog | Error, _position?: LogPosition): never {
      throw log instanceof Error ? log : Object.assign(new Error(messageOf(log)), log);
    },
  };
}

/** Runs one hook; what it throws names the plugin. */
async function call<T>(plugin: Plugin, hook: string, run: () => T): Promise<Awaited<T>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VireoError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new VireoError("PLUGIN_ERROR", `The hook "${hook}" failed: ${message}`, {
      plugin: plugin.name,
      hint: `Correct the plugin's options, or take "${plugin.name}" out of the config`,
      cause: error,
    });
  }
}

/** Lets plugins change the config; each sees what those before it made of it. */
export async function runConfigHooks(
  config: UserConfig,
  plugins: readonly Plugin[],
  { env, logger }: { env: ConfigEnv; logger: Logger },
): Promise<UserConfig> {
  for (const { plugin, handler } of hookHandlers(plugins, "config")) {
    const current = config;
    const result = await call(
      plugin,
      "config",
      () => handler.call(contextOf(plugin, logger), current, env),
    );
    // A hook may return the object that it was given and changed.
    if (result && result !== config) config = mergeConfig(config, result);
  }
  return config;
}

/** Lets plugins change the options of the environments. Those of the browser's are those of the config. */
export async function runConfigEnvironmentHooks(
  config: UserConfig,
  plugins: readonly Plugin[],
  context: { env: ConfigEnv; logger: Logger },
): Promise<UserConfig> {
  const { resolve, optimizeDeps, define, build = {}, environments } = config;
  const shared = { resolve, define, dev: {}, build };
  const client = await runEnvironmentHooks(
    "client",
    mergeConfig({ ...shared, optimizeDeps, consumer: "client" }, environments?.client ?? {}),
    plugins,
    context,
  );
  const ssr = await runEnvironmentHooks(
    "ssr",
    mergeConfig({ ...shared, optimizeDeps: {}, consumer: "server" }, environments?.ssr ?? {}),
    plugins,
    context,
  );
  const merged = client as Pick<UserOptions, "resolve" | "optimizeDeps" | "define">;
  return {
    ...config,
    resolve: merged.resolve,
    optimizeDeps: merged.optimizeDeps,
    define: merged.define,
    environments: { ...environments, client, ssr },
  };
}

async function runEnvironmentHooks(
  name: string,
  options: Record<string, unknown>,
  plugins: readonly Plugin[],
  { env, logger }: { env: ConfigEnv; logger: Logger },
): Promise<Record<string, unknown>> {
  for (const { plugin, handler } of hookHandlers(plugins, "configEnvironment")) {
    const current = options;
    const result = await call(
      plugin,
      "configEnvironment",
      () => handler.call(contextOf(plugin, logger), name, current, env),
    );
    if (result && result !== current) options = mergeConfig(options, result);
  }
  return options;
}

/** Tells plugins the config that the server runs with. */
export async function runConfigResolvedHooks(
  config: ResolvedConfig,
  plugins: readonly Plugin[],
): Promise<void> {
  for (const { plugin, handler } of hookHandlers(plugins, "configResolved")) {
    await call(
      plugin,
      "configResolved",
      () => handler.call(contextOf(plugin, config.logger), config),
    );
  }
}
