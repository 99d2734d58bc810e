import type { LeftOutPlugins } from "./config/left_out_plugins.ts";
import type { ConnectMiddlewares } from "./plugin_api/connect_stack.ts";
import type { ResolvedConfig, ServerHandle } from "./plugin_api/types.ts";
import { minimalContext } from "./plugin_container/context.ts";
import { orderHooks } from "./plugin_container/order.ts";

/**
 * Runs the `configureServer` hooks. Functions that they return run last: middlewares that these add
 * come after the built-in ones.
 *
 * @throws VireoError `PLUGIN_ERROR` at a restart if a hook fails that worked before.
 */
export async function configureServer(
  { plugins, root, logger }: ResolvedConfig,
  { server, connect, leftOut }: {
    server: ServerHandle;
    connect: ConnectMiddlewares;
    leftOut: LeftOutPlugins;
  },
): Promise<void> {
  const late: (() => Promise<void>)[] = [];
  for (const { plugin, handler } of orderHooks(plugins, "configureServer", root)) {
    const attempt = async <T>(run: () => T): Promise<Awaited<T> | undefined> => {
      try {
        return await run();
      } catch (error) {
        leftOut.add(plugin, "configureServer", error, logger);
        return undefined;
      }
    };
    const context = minimalContext(plugin, logger);
    const after = await attempt(() => handler.call(context, server));
    if (after) late.push(() => attempt(after));
  }
  connect.beginLate();
  for (const run of late) await run();
}
