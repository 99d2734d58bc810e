/**
 * Makes what a release publishes, in `dist/release/`: `deno task release`.
 *
 * 1. For each platform, Bun makes two executables: one that is downloaded and contains its native
 *    parts, and one for the npm package of the platform, which has them beside it.
 * 2. The package `vireo` gets the launcher, the bundled program and the types; npm packs all.
 * 3. `deno publish --dry-run` checks the package for JSR, and `deno compile` is tried.
 * 4. `manifest.json` says of each file how it was tested and what could not be, `SHA256SUMS` has the
 *    sums, and `RELEASE_NOTES.md` is the version's section of the changelog.
 *
 * Nothing is published.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs, promisify } from "node:util";
import { stop } from "esbuild";
import { denoExecutable } from "./compile/deno_executable.ts";
import { stageApp } from "./compile/stage_app.ts";
import { currentTarget, type Target, TARGETS } from "./compile/target.ts";
import { type Artifact, artifact, sums } from "./release/artifact.ts";
import { makeExecutable } from "./release/executables.ts";
import {
  packPackage,
  platformPackage,
  writeMainPackage,
  writePlatformPackage,
} from "./release/npm_packages.ts";
import { releaseNotes } from "./release/release_notes.ts";

const ROOT = path.resolve(import.meta.dirname!, "..");
const run = promisify(execFile);

const HELP = `Usage: deno task release [options]

  --target <names>   Platforms, separated by commas (all: ${Object.keys(TARGETS).join(", ")})
  --output <folder>  dist/release (default)
  --npm              Only the packages for npm
  --help             Show this help`;

interface Release {
  version: string;
  targets: Readonly<Record<string, Target>>;
  /** Absolute path. */
  output: string;
  onlyNpm: boolean;
}

/** A part of a release that could not be made. */
interface Missing {
  what: string;
  why: string;
}

async function readOptions(args: string[]): Promise<Release | undefined> {
  const { values } = parseArgs({
    args,
    options: {
      target: { type: "string" },
      output: { type: "string", default: path.join(ROOT, "dist", "release") },
      npm: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return undefined;
  const names = values.target?.split(",") ?? Object.keys(TARGETS);
  const unknown = names.find((name) => !Object.hasOwn(TARGETS, name));
  if (unknown !== undefined) throw new Error(`Unknown target "${unknown}"`);
  const { version } = JSON.parse(await readFile(path.join(ROOT, "deno.json"), "utf8"));
  return {
    version,
    targets: Object.fromEntries(names.map((name) => [name, TARGETS[name]!])),
    output: path.resolve(values.output),
    onlyNpm: values.npm,
  };
}

/** Makes the files of one platform. */
async function releasePlatform(
  name: string,
  { version, targets, output, onlyNpm }: Release,
): Promise<Artifact[]> {
  const target = targets[name]!;
  const work = await mkdtemp(path.join(tmpdir(), "vireo-release-"));
  const made: Artifact[] = [];
  const folderNamed = async (folder: string) => {
    await mkdir(path.join(work, folder));
    return path.join(work, folder);
  };
  try {
    const beside = await makeExecutable({
      root: ROOT,
      target,
      alone: false,
      work: await folderNamed("npm"),
    });
    const folder = path.join(work, "package");
    await writePlatformPackage(folder, {
      root: ROOT,
      version,
      target,
      executable: beside.file,
      native: beside.native,
    });
    const packed = await packPackage(folder, path.join(output, "npm"));
    made.push(
      await artifact(output, `npm/${packed}`, { ...beside, content: platformPackage(target) }),
    );
    if (onlyNpm) return made;
    const alone = await makeExecutable({
      root: ROOT,
      target,
      alone: true,
      work: await folderNamed("alone"),
    });
    const archive = `vireo-${version}-${name}.tar.gz`;
    await run("tar", [
      "-czf",
      path.join(output, archive),
      "-C",
      path.dirname(alone.file),
      path.basename(alone.file),
    ]);
    const content = "the executable, which needs nothing else";
    made.push(await artifact(output, archive, { ...alone, content }));
    return made;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function releaseMainPackage(
  { version, output }: Release,
  targets: readonly Target[],
): Promise<Artifact> {
  const work = await mkdtemp(path.join(tmpdir(), "vireo-release-"));
  try {
    const bundle = path.join(work, "bundle");
    // The native parts are not in this package, so the platform does not matter.
    const target = currentTarget() ?? TARGETS["linux-x64"]!;
    await stageApp(ROOT, bundle, { target, embed: "beside", split: true });
    const folder = path.join(work, "package");
    await writeMainPackage(folder, { root: ROOT, version, bundle, targets });
    const packed = await packPackage(folder, path.join(output, "npm"));
    return await artifact(output, `npm/${packed}`, {
      content: "vireo: launcher, bundled program and types",
      tested: [
        "test/release/ installs it with npm, pnpm, yarn and bun, and starts it on Node, Deno and Bun",
      ],
      untested: [],
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Checks the package for JSR, without publishing it. */
async function checkJsr(): Promise<string> {
  const args = ["publish", "--dry-run", "--allow-dirty", "--quiet"];
  await run(Deno.execPath(), args, { cwd: ROOT, maxBuffer: 16 * 1024 * 1024 });
  return "deno publish --dry-run accepts it; it was not installed from JSR";
}

/** Tries an executable on Deno's own runtime, which `deno compile` has to download. */
async function tryDeno(): Promise<void> {
  const target = currentTarget();
  if (!target) return;
  const work = await mkdtemp(path.join(tmpdir(), "vireo-release-"));
  try {
    const { entry } = await stageApp(ROOT, work, { target, embed: "url" });
    await denoExecutable(entry, target, path.join(work, "vireo"));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function release(options: Release): Promise<void> {
  const { output, version, targets, onlyNpm } = options;
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const artifacts: Artifact[] = [];
  const missing: Missing[] = [];
  const attempt = async <T>(what: string, make: () => Promise<T>): Promise<T | undefined> => {
    console.log(what);
    try {
      return await make();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      console.log(`  not made: ${why}`);
      missing.push({ what, why });
      return undefined;
    }
  };
  const made: Target[] = [];
  for (const name of Object.keys(targets)) {
    const found = await attempt(`Executables for ${name}`, () => releasePlatform(name, options));
    if (found) made.push(targets[name]!);
    artifacts.push(...found ?? []);
  }
  const main = await attempt("The package vireo", () => releaseMainPackage(options, made));
  if (main) artifacts.push(main);
  const jsr = onlyNpm ? undefined : await attempt("The package for JSR", checkJsr);
  if (!onlyNpm) await attempt("An executable by deno compile", tryDeno);
  const notes = releaseNotes(await readFile(path.join(ROOT, "CHANGELOG.md"), "utf8"), version);
  await writeFile(path.join(output, "RELEASE_NOTES.md"), notes);
  await writeFile(path.join(output, "SHA256SUMS"), sums(artifacts));
  const manifest = { version, made: new Date().toISOString(), artifacts, jsr, missing };
  await writeFile(path.join(output, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const { file, size } of artifacts) console.log(`${(size / 1e6).toFixed(1)} MB  ${file}`);
  console.log(`${output}: ${artifacts.length} files, ${missing.length} parts not made`);
}

if (import.meta.main) {
  try {
    const options = await readOptions(process.argv.slice(2));
    if (options) await release(options);
    else console.log(HELP);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await stop();
  }
}
