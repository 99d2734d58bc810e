/** Runs the command line with a fake server; `--mode` selects its behavior. */
import process from "node:process";
import { runCli } from "../../../server/cli/main.ts";
import { VireoError } from "../../../server/base/errors.ts";
import { createLogger } from "../../../server/base/logger.ts";

const code = await runCli(process.argv.slice(2), (config) => {
  const { mode } = config;
  if (mode === "fails") {
    throw new VireoError("PORT_IN_USE", "Port 1 is taken", { hint: "Free it" });
  }
  const logger = createLogger(config.logLevel, config.logSink);
  const port = config.server?.port ?? 5173;
  // Keeps the process alive, like an open socket.
  const socket = setInterval(() => {}, 1000);
  return Promise.resolve({
    config: { logger, clearScreen: true, root: process.cwd() },
    identity: { id: "id", token: "token", startedAt: Date.now() },
    resolvedUrls: { local: [`http://localhost:${port}/`], network: [] },
    readyIn: 100,
    listen: () => {
      if (mode === "throws") {
        setTimeout(() => {
          throw new Error("thrown by a plugin");
        }, 10);
        setTimeout(() => Promise.reject(new Error("rejected by a plugin")), 10);
      }
      return Promise.resolve();
    },
    restart: () => Promise.resolve(),
    openInspector() {},
    openBrowser() {},
    settings: { forwardConsole: false, keepState: false },
    switchSettings: () => {},
    allowRefusedHost: () => undefined,
    printPluginUrls: () => {},
    async close() {
      logger.info("closing");
      if (mode === "never-closes") await new Promise(() => {});
      clearInterval(socket);
      logger.info("closed");
    },
  });
});
process.exit(code);
