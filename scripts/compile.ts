/**
 * Compiles this program into one executable: `deno task compile`.
 *
 * 1. The packages of `deno.lock` are installed for the platform, into the user's cache.
 * 2. esbuild bundles the program and its packages into one module, without code that nothing
 *    imports. Where a library would load a native part, it loads the embedded one.
 * 3. The runtime's own compiler puts this module and the native parts into a copy of the runtime.
 */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { stop } from "esbuild";
import { bunExecutable } from "./compile/bun_executable.ts";
import { denoExecutable, DenortMissing } from "./compile/deno_executable.ts";
import { measureStart } from "./compile/measure_start.ts";
import { stageApp } from "./compile/stage_app.ts";
import { currentTarget, type Target, TARGETS } from "./compile/target.ts";

const ROOT = path.resolve(import.meta.dirname!, "..");

const HELP = `Usage: deno task compile [options]

  --runtime <name>   deno (default) or bun
  --target <name>    ${Object.keys(TARGETS).join(", ")}
                     (default: this machine)
  --output <file>    dist/vireo (default), on Windows dist/vireo.exe

With deno, the runtime "denort" is downloaded, or taken from DENORT_BIN. With bun, the npm package
"bun" is installed into the user's cache, unless VIREO_BUN names an executable.`;

interface CompileOptions {
  runtime: "deno" | "bun";
  target: Target;
  /** Absolute path. */
  output: string;
}

/** Reads the command line; `undefined` means help. */
function readOptions(args: string[]): CompileOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      runtime: { type: "string", default: "deno" },
      target: { type: "string" },
      output: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const { runtime } = values;
  if (runtime !== "deno" && runtime !== "bun") {
    throw new Error(`Unknown runtime "${runtime}": use "deno" or "bun"`);
  }
  const target = values.target === undefined ? currentTarget() : TARGETS[values.target];
  if (!target) throw new Error(`Unknown target "${values.target ?? process.platform}"`);
  const output = path.resolve(values.output ?? path.join(ROOT, "dist", "vireo"));
  const needsExtension = target.os === "win32" && !output.endsWith(".exe");
  return { runtime, target, output: needsExtension ? `${output}.exe` : output };
}

async function compile({ runtime, target, output }: CompileOptions): Promise<string> {
  const stage = await mkdtemp(path.join(tmpdir(), "vireo-compile-"));
  try {
    const embed = runtime === "bun" ? "import" : "url";
    const { entry } = await stageApp(ROOT, stage, { target, embed });
    await mkdir(path.dirname(output), { recursive: true });
    const make = runtime === "bun" ? bunExecutable : denoExecutable;
    return await make(entry, target, output);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function report({ runtime, target, output }: CompileOptions): Promise<void> {
  const { size } = await stat(output);
  console.log(`${output}: ${(size / 1e6).toFixed(1)} MB, on ${runtime}`);
  if (target !== currentTarget()) return;
  const times = await measureStart(output);
  console.log(
    times
      ? `Listens after ${times.next.toFixed(0)} ms (the first time ${times.first.toFixed(0)} ms)`
      : "Start time unknown: the executable does not run here",
  );
}

if (import.meta.main) {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options) {
      console.log(await compile(options));
      await report(options);
    } else {
      console.log(HELP);
    }
  } catch (error) {
    const isUsage = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ?? false;
    console.error(
      error instanceof Error && (isUsage || error instanceof DenortMissing) ? error.message : error,
    );
    process.exitCode = 1;
  } finally {
    await stop();
  }
}
