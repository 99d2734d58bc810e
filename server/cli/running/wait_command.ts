/**
 * How `vireo wait` knows that an edit is live: it asks the server to compare all files with the
 * disk, and to answer once every open page has acknowledged the changes (`server/inspection/
 * settlement.ts`). A server that restarts meanwhile is asked again.
 */
import path from "node:path";
import process from "node:process";
import type { Colors } from "picocolors/types";
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

/** The answer of a server that was waited for. */
export interface WaitAnswer {
  result: "live" | "errors" | "timeout";
  status: Status;
}

export interface WaitOptions {
  /** A file that a page must have. Absolute path, or relative to the root. */
  file?: string | undefined;
  /** Whether to wait until no error is left. */
  errorsFree: boolean;
  /** Seconds. */
  timeout: number;
}

/** @returns The exit code. */
export async function runWait(client: ServerClient, options: RunningArguments): Promise<number> {
  const { applied, json } = options;
  const file = applied === undefined ? undefined : path.resolve(applied);
  const answer = await waitUntilLive(client, { ...options, file });
  return report(answer, json);
}

/** Waits until the last change on disk is live, there are errors, or the time is over. */
export async function waitUntilLive(
  client: ServerClient,
  { file, errorsFree, ...options }: WaitOptions,
): Promise<WaitAnswer> {
  const deadline = performance.now() + options.timeout * 1000;
  while (true) {
    const left = Math.max(0, deadline - performance.now());
    const settle = Math.ceil(Math.min(left, LONGEST_REQUEST));
    const timeout = settle + LONGEST_REQUEST;
    const status = await client.get<Status>("status", { settle, file }, { timeout });
    const isOver = performance.now() >= deadline;
    const result = resultOf(status);
    if (status.isSettled && (result === "live" || !errorsFree)) return { result, status };
    if (isOver) return { result: "timeout", status };
    if (status.isSettled) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

function resultOf({ errors, pages, file }: Status): "live" | "errors" {
  const isFailing = errors.length > 0 || pages.some(({ failing }) => failing.length > 0);
  return isFailing || file?.isInUse === false ? "errors" : "live";
}

function report(answer: WaitAnswer, json: boolean): number {
  const { result, status: { pages, errors, file } } = answer;
  if (json) {
    process.stdout.write(`${JSON.stringify({ result, pages, errors, ...(file && { file }) })}\n`);
  } else if (result === "live") {
    process.stdout.write(`${waitText(answer, terminalColors(process.stdout))}\n`);
  } else {
    process.stderr.write(`${waitText(answer, terminalColors(process.stderr))}\n`);
  }
  return result === "live" ? 0 : result === "errors" ? ERRORS : TIMEOUT;
}

/** What `vireo wait` prints. */
export function waitText({ result, status }: WaitAnswer, colors: Colors): string {
  const { pages } = status;
  if (result !== "live") return problems({ result, status }, colors).join("\n");
  if (pages.length === 0) return "Live: no page is open";
  return `Live in ${pages.length} page${pages.length === 1 ? "" : "s"}`;
}

function problems({ result, status }: WaitAnswer, colors: Colors): string[] {
  const { pages, errors, file, isRestarting } = status;
  const red = colors.red("error");
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
