import type { Logger } from "../base/logger.ts";
import type {
  LogPosition,
  MinimalContext,
  Plugin,
  ResolvedConfig,
  RollupLog,
  UserConfig,
} from "../plugin_api/types.ts";
import type { LeftOutPlugins } from "./left_out_plugins.ts";
import { mergeConfig } from "./merge_config.ts";
import { applies, hookHandlers } from "./plugin_list.ts";
import type { ConfigEnv, UserOptions } from "../plugin_api/options.ts";
import { ROLLDOWN_VERSION, ROLLUP_VERSION, VITE_VERSION } from "./vite_shim/versions.ts";

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

/** Shared input of the config hooks. */
export interface ConfigHooksContext {
  env: ConfigEnv;
  logger: Logger;
  /** Receives the plugins whose hook fails. */
  leftOut: LeftOutPlugins;
}

/** The plugins that their `apply` enables; a plugin whose `apply` fails is left out. */
export function applyingPlugins(
  plugins: readonly Plugin[],
  config: UserConfig,
  { env, logger, leftOut }: ConfigHooksContext,
): Plugin[] {
  return plugins.filter((plugin) => {
    try {
      return applies(plugin, config, env);
    } catch (error) {
      leftOut.add(plugin, "apply", error, logger);
      return false;
    }
  });
}

/** Runs one hook of each plugin in turn; a plugin that fails is left out. */
async function forEachHook<N extends "config" | "configEnvironment" | "configResolved">(
  plugins: readonly Plugin[],
  name: N,
  { logger, leftOut }: Pick<ConfigHooksContext, "logger" | "leftOut">,
  run: (hook: HookHandler<N>, context: MinimalContext) => unknown,
): Promise<void> {
  for (const hook of hookHandlers(plugins, name)) {
    const { plugin } = hook;
    if (leftOut.has(plugin)) continue;
    try {
      await run(hook, contextOf(plugin, logger));
    } catch (error) {
      leftOut.add(plugin, name, error, logger);
    }
  }
}

type HookHandler<N extends "config" | "configEnvironment" | "configResolved"> = ReturnType<
  typeof hookHandlers<N>
>[number];

/** Lets plugins change the config; each receives the result of those before it. */
export async function runConfigHooks(
  config: UserConfig,
  plugins: readonly Plugin[],
  context: ConfigHooksContext,
): Promise<UserConfig> {
  await forEachHook(plugins, "config", context, async ({ handler }, self) => {
    const result = await handler.call(self, config, context.env);
    // A hook can return the object that it received and changed.
    if (result && result !== config) config = mergeConfig(config, result);
  });
  return config;
}

/**
 * Lets plugins change the options of the environments. The browser's options become those of the
 * config.
 */
export async function runConfigEnvironmentHooks(
  config: UserConfig,
  plugins: readonly Plugin[],
  context: ConfigHooksContext,
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
  context: ConfigHooksContext,
): Promise<Record<string, unknown>> {
  await forEachHook(plugins, "configEnvironment", context, async ({ handler }, self) => {
    const result = await handler.call(self, name, options, context.env);
    if (result && result !== options) options = mergeConfig(options, result);
  });
  return options;
}

/** Tells plugins the final config. */
export async function runConfigResolvedHooks(
  config: ResolvedConfig,
  plugins: readonly Plugin[],
  leftOut: LeftOutPlugins,
): Promise<void> {
  await forEachHook(
    plugins,
    "configResolved",
    { logger: config.logger, leftOut },
    ({ handler }, self) => handler.call(self, config),
  );
}
