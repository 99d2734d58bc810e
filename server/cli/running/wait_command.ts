/**
 * How `vireo wait` knows that an edit is live: it asks the server to compare all files with the
 * disk, and to answer once every open page has acknowledged the changes (`server/inspection/
 * settlement.ts`). A server that restarts meanwhile is asked again.
 */
import path from "node:path";
import process from "node:process";
import { formatError } from "../../base/errors.ts";
import type { Status } from "../../inspection/inspection.ts";
import type { RunningArguments } from "../flag.ts";
import { terminalColors } from "../terminal/terminal_colors.ts";
import type { ServerClient } from "./server_client.ts";
import { pageText } from "./status_text.ts";

/** Exit codes: an error is left, the time was too short. */
const ERRORS = 1;
const TIMEOUT = 2;

/** Maximum milliseconds of one request, so that a lost connection is noticed. */
const LONGEST_REQUEST = 10_000;
/** Milliseconds between requests while errors are left. */
const PAUSE = 100;

/** @returns The exit code. */
export async function runWait(client: ServerClient, options: RunningArguments): Promise<number> {
  const { applied, errorsFree, json } = options;
  const file = applied === undefined ? undefined : path.resolve(applied);
  const deadline = performance.now() + options.timeout * 1000;
  while (true) {
    const left = Math.max(0, deadline - performance.now());
    const settle = Math.ceil(Math.min(left, LONGEST_REQUEST));
    const timeout = settle + LONGEST_REQUEST;
    const status = await client.get<Status>("status", { settle, file }, { timeout });
    const isOver = performance.now() >= deadline;
    const result = resultOf(status);
    if (status.isSettled && (result === "live" || !errorsFree)) return report(result, status, json);
    if (isOver) return report("timeout", status, json);
    if (status.isSettled) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

type Result = "live" | "errors" | "timeout";

function resultOf({ errors, pages, file }: Status): Result {
  const isFailing = errors.length > 0 || pages.some(({ failing }) => failing.length > 0);
  return isFailing || file?.isInUse === false ? "errors" : "live";
}

function report(result: Result, status: Status, json: boolean): number {
  const { pages, errors, file } = status;
  if (json) {
    process.stdout.write(`${JSON.stringify({ result, pages, errors, ...(file && { file }) })}\n`);
  } else if (result === "live") {
    const count = `${pages.length} page${pages.length === 1 ? "" : "s"}`;
    process.stdout.write(pages.length === 0 ? "Live: no page is open\n" : `Live in ${count}\n`);
  } else {
    process.stderr.write(`${problems(result, status).join("\n")}\n`);
  }
  return result === "live" ? 0 : result === "errors" ? ERRORS : TIMEOUT;
}

function problems(result: Result, { pages, errors, file, isRestarting }: Status): string[] {
  const red = terminalColors(process.stderr).red("error");
  const behind = pages.filter(({ state }) => state !== "in step");
  const failing = pages.filter((page) => page.failing.length > 0 && !behind.includes(page));
  return [
    ...(result === "timeout" ? [`${red} The last change is not live in every page in time`] : []),
    ...(isRestarting ? ["The server restarts"] : []),
    ...errors.map((error) => `${red} ${formatError(error)}`),
    ...(file?.isInUse === false ? [`${red} No page has "${file.file}"`] : []),
    ...(result === "timeout" ? behind : []).map(pageText),
    ...failing.map(pageText),
  ];
}
