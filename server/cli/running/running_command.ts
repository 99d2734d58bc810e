/** Runs the commands that ask a running server. */
import { existsSync } from "node:fs";
import process from "node:process";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { inspectorUrl } from "../../base/url.ts";
import { isRunning } from "../../runtime/is_running.ts";
import type { FileReport } from "../../inspection/module_report.ts";
import type { RecordedEntry } from "../../journal/entry.ts";
import { openBrowser } from "../../runtime/open_browser.ts";
import type { RunningCommandName } from "../commands.ts";
import { type RunningArguments, usage } from "../flag.ts";
import { terminalColors } from "../terminal/terminal_colors.ts";
import { entryText } from "./entry_text.ts";
import { oneServer, type RunningServer, serversOfFolder } from "./running_servers.ts";
import type { ServerClient } from "./server_client.ts";
import { realFolder } from "./server_lock.ts";
import { statusText } from "./status_text.ts";
import { runWait } from "./wait_command.ts";
import { whyText } from "./why_text.ts";

/** Exit code of a command whose answer is no. */
const NO = 1;
/** Milliseconds for a server to end, and between two looks at it. */
const STOP_TIME = 5000;
const STOP_STEP = 20;

/** A command and its operand: a folder, or for `why` a file. */
export interface RunningCommand {
  name: RunningCommandName;
  operand: string | undefined;
  options: RunningArguments;
}

/**
 * Runs a command.
 *
 * @returns The exit code.
 * @throws VireoError `NOT_FOUND` if no server runs, `USAGE` if several do.
 */
export async function runOnServer({ name, operand, options }: RunningCommand): Promise<number> {
  const file = name === "why" ? fileOf(operand) : undefined;
  const folder = await realFolder(file ? path.dirname(file) : operand ?? ".");
  const servers = (await serversOfFolder(folder)).filter(({ client: { lock } }) =>
    options.port === undefined || new URL(lock.url).port === String(options.port)
  );
  if (name === "status") return printStatus(servers, folder, options.json);
  const client = oneServer(servers, folder);
  switch (name) {
    case "wait":
      return await runWait(client, options);
    case "why":
      return await printWhy(client, path.join(folder, path.basename(file!)), options.json);
    case "logs":
      return await printLogs(client, options);
    case "stop":
      return await stop(client);
    case "open":
      return await open(client, options);
  }
}

function fileOf(operand: string | undefined): string {
  if (operand === undefined) throw usage("No file is named", "run vireo why src/main.ts");
  // Messages and the browser name modules by URLs, which begin at the root.
  const ofRoot = path.resolve(operand.replace(/^\/+/, ""));
  return operand.startsWith("/") && !existsSync(operand) && existsSync(ofRoot)
    ? ofRoot
    : path.resolve(operand);
}

function printStatus(servers: readonly RunningServer[], folder: string, json: boolean): number {
  const colors = terminalColors(process.stdout);
  const statuses = servers.map(({ status }) => status);
  if (json) say(JSON.stringify({ servers: statuses }));
  else if (servers.length === 0) say(`No server runs in "${folder}" or below`);
  else say(statuses.map((status) => statusText(status, colors)).join("\n\n"));
  return servers.length > 0 ? 0 : NO;
}

async function printWhy(client: ServerClient, file: string, json: boolean): Promise<number> {
  const report = await client.get<FileReport>("modules", { file });
  const isInUse = report.modules.length + report.readBy.length + report.loads.length > 0;
  say(
    json
      ? JSON.stringify(report)
      : whyText(report, client.lock.root, terminalColors(process.stdout)),
  );
  return isInUse ? 0 : NO;
}

async function printLogs(
  client: ServerClient,
  { follow, json }: RunningArguments,
): Promise<number> {
  const colors = terminalColors(process.stdout);
  const print = (entry: RecordedEntry) =>
    say(json ? JSON.stringify(entry) : entryText(entry, client.lock.root, colors));
  if (follow) {
    for await (const entry of client.entries(0)) print(entry);
    return 0;
  }
  const { entries } = await client.get<{ entries: RecordedEntry[] }>("history");
  entries.forEach(print);
  return 0;
}

async function open({ lock }: ServerClient, { inspector }: RunningArguments): Promise<number> {
  const url = inspector ? inspectorUrl(lock.url, lock.token) : lock.url;
  await openBrowser(url, { warn: (text) => process.stderr.write(`${text}\n`) });
  // Without the token, which does not belong into logs.
  return say(url.replace(/#.*$/, ""));
}

async function stop(client: ServerClient): Promise<number> {
  const { pid, url } = client.lock;
  await client.stop();
  const deadline = performance.now() + STOP_TIME;
  while (isRunning(pid)) {
    if (performance.now() > deadline) {
      throw new VireoError("NO_ANSWER", `The server at ${url} (process ${pid}) does not end`);
    }
    await new Promise((resolve) => setTimeout(resolve, STOP_STEP));
  }
  return say(`Stopped ${url}`);
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
