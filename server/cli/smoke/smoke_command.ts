import { access, constants, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import manifest from "../../../deno.json" with { type: "json" };
import type { InlineConfig } from "../../config/inline_config.ts";
import { VireoError } from "../../base/errors.ts";
import { findChromium, NO_CHROMIUM } from "../../smoke/browser/find_chromium.ts";
import type { SmokeOptions, SmokeProgress, SmokeReport } from "../../smoke/types.ts";
import { type SmokeArguments, usage } from "../flag.ts";
import { junitReport } from "./junit.ts";
import { smokeProgress } from "./smoke_progress.ts";
import { smokeText } from "./smoke_text.ts";
import { terminalColors } from "../terminal/terminal_colors.ts";

/** Exit code of a run with findings. */
const FINDINGS = 1;

/**
 * Runs `vireo smoke`.
 *
 * @returns The exit code: 0 without findings, 1 with findings.
 * @throws VireoError `USAGE` for incorrect usage; other codes when the server cannot start.
 */
export async function runSmoke(config: InlineConfig, options: SmokeArguments): Promise<number> {
  const { json, junit, browser, ...rest } = options;
  const executable = browser === false ? undefined : await browserPath(browser);
  // `process.exit()` runs the exit handlers, which end the browser.
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    process.once(signal, () => process.exit(code));
  }
  const progress = smokeProgress(process.stderr);
  const report = await check(config, { ...rest, browser: executable }, progress)
    .finally(() => progress.end());
  if (junit !== undefined) await writeReport(junit, junitReport(report));
  const text = json
    ? JSON.stringify({ vireo: manifest.version, ...report }, null, 2)
    : smokeText(report, terminalColors(process.stdout));
  process.stdout.write(`${text}\n`);
  return report.findings.length > 0 ? FINDINGS : 0;
}

async function check(
  config: InlineConfig,
  options: SmokeOptions,
  progress: SmokeProgress,
): Promise<SmokeReport> {
  const [{ startSmokeServer }, { smoke }] = await Promise.all([
    import("./smoke_server.ts"),
    import("../../smoke/smoke.ts"),
  ]);
  const server = await startSmokeServer(config);
  try {
    return await smoke(server, options, progress);
  } finally {
    await server.close();
  }
}

async function browserPath(asked: string | true): Promise<string> {
  if (asked !== true) {
    const file = path.resolve(asked);
    const isThere = await access(file, constants.X_OK).then(() => true, () => false);
    if (isThere) return file;
    throw usage(`Not an executable file: "${asked}"`, "use --browser with the path of a Chromium");
  }
  const found = await findChromium().catch((error: Error) => {
    throw usage(error.message, "set it to the path of a Chromium executable");
  });
  if (found) return found;
  const [message = "", hint = ""] = NO_CHROMIUM.split(": ");
  throw usage(message, hint);
}

async function writeReport(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    const { message } = error as Error;
    throw new VireoError("USAGE", `Cannot write the report "${file}" (${message})`, {
      hint: "use --junit with a file in a writable folder",
      cause: error,
    });
  }
}
