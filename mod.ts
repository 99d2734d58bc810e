/**
 * Vireo, a dev server in one file. As a program it serves a project: `deno run -A mod.ts [root]`; as a module it offers the
 * server to other programs.
 *
 * @module
 */
import process from "node:process";

export {
  createServer,
  DevServer,
  type InlineConfig,
  type ServerUrls,
} from "./server/dev_server.ts";
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

if (import.meta.main) {
  const { runCli } = await import("./server/cli/main.ts");
  process.exit(await runCli(process.argv.slice(2)));
}
