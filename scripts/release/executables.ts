/** The executables of a platform: one to download, one for its npm package. */
import { execFile } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { bunExecutable } from "../compile/bun_executable.ts";
import { measureStart } from "../compile/measure_start.ts";
import { stageApp } from "../compile/stage_app.ts";
import { currentTarget, type Target } from "../compile/target.ts";
import { linkerOf, platformOf } from "./platform_of.ts";

const run = promisify(execFile);

/** The description of an executable. */
export interface Tests {
  tested: string[];
  untested: string[];
}

/** An executable and the native parts that it finds beside it. */
export interface Executable extends Tests {
  /** Absolute path. */
  file: string;
  /** Absolute path of the folder with its native parts; empty if they are embedded. */
  native: string;
}

/** Options of {@linkcode makeExecutable}. */
export interface MakeExecutable {
  root: string;
  target: Target;
  /** Whether the file runs without others. */
  alone: boolean;
  /** Absolute path of an empty folder. */
  work: string;
}

/**
 * Makes an executable with Bun, and tests what can be tested here.
 *
 * @throws Error when Bun for the platform cannot be had.
 */
export async function makeExecutable(
  { root, target, alone, work }: MakeExecutable,
): Promise<Executable> {
  const stage = path.join(work, "stage");
  const embed = alone ? "import" : "beside";
  const { entry } = await stageApp(root, stage, { target, embed });
  const file = path.join(work, "bin", target.os === "win32" ? "vireo.exe" : "vireo");
  await mkdir(path.dirname(file), { recursive: true });
  await bunExecutable(entry, target, file);
  const native = path.join(stage, "native");
  if (!alone) {
    // The program looks for them there.
    await cp(native, path.join(work, "native"), { recursive: true });
  }
  return { file, native, ...await testExecutable(file, target) };
}

/** Runs an executable of this platform; reads the head of another one. */
async function testExecutable(file: string, target: Target): Promise<Tests> {
  const { os, arch, libc } = target;
  const platform = await platformOf(file);
  if (platform !== `${os}-${arch}`) throw new Error(`"${file}" is for ${platform}`);
  const tested = [`its head names ${os} and ${arch}`];
  if (os === "linux") {
    const linker = await linkerOf(file);
    if (linker?.includes("musl") !== (libc === "musl")) {
      throw new Error(`"${file}" needs ${linker}`);
    }
    tested.push(`it needs the dynamic linker ${linker}`);
  }
  if (target === currentTarget()) {
    const { stdout } = await run(file, ["--version"]);
    tested.push(`--version prints ${stdout.split("\n", 1)[0]}`);
    const times = await measureStart(file);
    if (!times) throw new Error(`"${file}" does not serve a page`);
    tested.push(`it serves a page in a project with an empty cache`);
    return { tested, untested: [] };
  }
  const untested = [`it was not run: this machine is ${process.platform} ${process.arch}`];
  if (libc === "musl") untested[0] = "it was not run: this machine has glibc";
  if (libc === "musl") untested.push("Alpine needs the packages libstdc++ and libgcc for it");
  if (os === "darwin") {
    untested.push("its signature is the one that Bun writes; it is not notarized");
  }
  if (os === "win32") untested.push("it is not signed");
  return { tested, untested };
}
