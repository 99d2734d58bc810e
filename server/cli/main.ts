import { stat } from "node:fs/promises";
import process from "node:process";
import manifest from "../../deno.json" with { type: "json" };
import type { InlineConfig } from "../config/inline_config.ts";
import { formatError, VireoError } from "../base/errors.ts";
import { type Command, parseArgs } from "./args.ts";
import { helpText } from "./help.ts";
import { refuseSecond } from "./running/refuse_second.ts";
import { type CliServer, serve } from "./serve_command.ts";
import { terminalColors } from "./terminal/terminal_colors.ts";

/** Exit codes of usage errors and of servers that cannot start. */
const USAGE_ERROR = 2;
const FAILURE = 1;

/**
 * Runs a command line until its server is stopped.
 *
 * @param argv The arguments after the program's name.
 * @param start Creates the server; tests pass their own.
 * @returns The exit code. Connections can still be open, so the caller must exit the process.
 */
export async function runCli(
  argv: readonly string[],
  start: (config: InlineConfig) => Promise<CliServer> = startServer,
): Promise<number> {
  try {
    return await runCommand(parseArgs(argv), argv, start);
  } catch (error) {
    const isUsage = error instanceof VireoError && error.code === "USAGE";
    const text = isUsage ? `${error.message}: ${error.hint}` : formatError(error);
    process.stderr.write(`${terminalColors(process.stderr).red("error")} ${text}\n`);
    return isUsage ? USAGE_ERROR : FAILURE;
  }
}

/** Commands load their code on demand, so that help and usage errors appear at once. */
async function runCommand(
  command: Command,
  argv: readonly string[],
  start: (config: InlineConfig) => Promise<CliServer>,
): Promise<number> {
  switch (command.name) {
    case "help":
      return say(helpText(manifest.version, command.about));
    case "version":
      return say((await import("./terminal/version_text.ts")).versionText());
    case "completions":
      return say((await import("./completions.ts")).completionScript(command.shell).trimEnd());
    case "init": {
      const { starterText, writeStarter } = await import("./init/init.ts");
      return say(starterText(await writeStarter(command.folder, command.withPackage)));
    }
    case "smoke": {
      await checkRoot(command.config.root);
      const { runSmoke } = await import("./smoke/smoke_command.ts");
      return await runSmoke(command.config, command.options);
    }
    case "serve":
      await checkRoot(command.config.root);
      await refuseSecond(command);
      if (!command.options.background) return await serve(command, start);
      return await (await import("./running/background.ts")).runInBackground(command, argv);
    case "mcp":
      await checkRoot(command.root);
      return await (await import("./mcp/mcp_command.ts")).runMcp(command.root);
    default:
      if (command.name !== "why") await checkRoot(command.operand);
      return await (await import("./running/running_command.ts")).runOnServer(command);
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function startServer(config: InlineConfig): Promise<CliServer> {
  const { createServer } = await import("../dev_server.ts");
  return await createServer(config);
}

async function checkRoot(root: string | undefined): Promise<void> {
  if (root === undefined) return;
  const isFolder = await stat(root).then((stats) => stats.isDirectory(), () => undefined);
  if (isFolder) return;
  throw new VireoError(
    "USAGE",
    isFolder === undefined ? `Cannot find the folder "${root}"` : `Not a folder: "${root}"`,
    {
      hint: root.startsWith("-")
        ? `leave out the "--": run vireo ${root}`
        : "run vireo with a folder that has an index.html",
    },
  );
}
