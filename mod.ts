/**
 * Vireo, a dev server in one file. As a program it serves a project: `deno run -A mod.ts [root]`; as a module it offers the
 * server to other programs.
 *
 * @module
 */
import process from "node:process";
import type { DevServer, InlineConfig } from "./server/dev_server.ts";
import type { UserConfigExport } from "./server/plugin_api/types.ts";
import { ownBundle } from "./server/runtime/own_bundle.ts";

export type { DevServer, InlineConfig, ServerUrls } from "./server/dev_server.ts";
export type { ConfigEnv } from "./server/plugin_api/options.ts";
export type {
  HmrContext,
  HotUpdateOptions,
  HtmlTagDescriptor,
  Plugin,
  PluginOption,
  ResolvedConfig,
  ServerHandle,
  UserConfig,
  UserConfigExport,
} from "./server/plugin_api/types.ts";
export { type ErrorCode, VireoError } from "./server/base/errors.ts";

/**
 * Creates a dev server for a project; it does not listen yet.
 *
 * @param config Options that override those of the config file.
 * @returns The server: `listen()` opens its port, `close()` ends it.
 * @throws VireoError when the config is invalid.
 *
 * @example
 * ```ts
 * const server = await createServer({ root: "my-app", server: { port: 3000 } });
 * await server.listen();
 * ```
 */
export async function createServer(config: InlineConfig = {}): Promise<DevServer> {
  // Loaded here, so that the program itself can load its bundle instead.
  const server = await import("./server/dev_server.ts");
  return await server.createServer(config);
}

/** Returns its argument: gives a config file the types of its options. */
export function defineConfig<T extends UserConfigExport>(config: T): T {
  return config;
}

if (import.meta.main) {
  const bundle = ownBundle(import.meta.url);
  const { runCli }: typeof import("./server/cli/main.ts") = bundle
    ? await import(bundle)
    : await import("./server/cli/main.ts");
  process.exit(await runCli(process.argv.slice(2)));
}
