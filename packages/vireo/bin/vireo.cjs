#!/usr/bin/env node
/**
 * How `vireo` starts:
 *
 * 1. On Deno, the program runs in this process: whoever starts it with Deno wants Deno.
 * 2. Elsewhere, the executable of the package for this platform runs, with this terminal.
 * 3. Without an executable, or if it does not run here, the program runs on Bun or Deno, if one is
 *    installed. Otherwise this says what to install.
 *
 * VIREO_RUNTIME ("executable", "bun" or "deno") skips the other ways.
 */
"use strict";
const { spawn, spawnSync } = require("node:child_process");
const { readdirSync } = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const DIST = path.join(__dirname, "..", "dist");
/** The program, as an entry for a runtime. */
const PROGRAM = path.join(DIST, "main.js");
/** The oldest versions that run the program. */
const OLDEST = { deno: [2, 9], bun: [1, 4] };
/** Flags of the runtimes: projects are not theirs to configure. */
const FLAGS = {
  deno: ["run", "-A", "--no-config", "--no-lock", "--unstable-no-legacy-abort"],
  bun: ["--no-install", "--no-env-file"],
};
/** The C library is missing, or the system refuses the file. */
const NOT_RUNNABLE = new Set(["ENOENT", "EACCES", "ENOEXEC", "EPERM", "UNKNOWN"]);

const wanted = process.env.VIREO_RUNTIME;

function isMusl() {
  try {
    return readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  } catch {
    return false;
  }
}

/** The name of the package with the executable. */
function platformPackage() {
  const musl = process.platform === "linux" && isMusl() ? "-musl" : "";
  return `@vireo/${process.platform}-${process.arch}${musl}`;
}

function findExecutable() {
  try {
    const manifest = require.resolve(`${platformPackage()}/package.json`);
    const name = process.platform === "win32" ? "vireo.exe" : "vireo";
    return path.join(path.dirname(manifest), "bin", name);
  } catch {
    return undefined;
  }
}

function isRecent(runtime, version) {
  const [major, minor] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST[runtime];
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** The version of a runtime on the PATH. */
function installedVersion(runtime) {
  const { stdout } = spawnSync(runtime, ["--version"], { encoding: "utf8", shell: false });
  return /\d+\.\d+\.\d+/.exec(stdout || "")?.[0];
}

async function runHere() {
  const { runCli } = await import(pathToFileURL(path.join(DIST, "cli.js")).href);
  process.exit(await runCli(process.argv.slice(2)));
}

/** Runs a program with this terminal; returns `false` if it cannot run on this system. */
function run(file, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, ...process.argv.slice(2)], { stdio: "inherit" });
    child.once("error", (error) => {
      if (NOT_RUNNABLE.has(error.code)) resolve(false);
      else reject(error);
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        // A terminal sends Ctrl-C to the program, too.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.once("exit", (code, signal) => {
      if (signal === null) process.exit(code);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

async function main() {
  if (process.versions.deno && (wanted ?? "deno") === "deno") return await runHere();
  const executable = findExecutable();
  if (
    (wanted ?? "executable") === "executable" && executable && await run(executable, []) !== false
  ) {
    return;
  }
  if (process.versions.bun && (wanted ?? "bun") === "bun") return await runHere();
  for (const runtime of ["bun", "deno"]) {
    if ((wanted ?? runtime) !== runtime) continue;
    const version = installedVersion(runtime);
    if (version && isRecent(runtime, version)) {
      return await run(runtime, [...FLAGS[runtime], PROGRAM]);
    }
  }
  let why = `the optional package "${platformPackage()}" is not installed`;
  if (executable) why = `"${executable}" does not run here`;
  if (wanted && wanted !== "executable") {
    why = `VIREO_RUNTIME is "${wanted}", which is not installed`;
  }
  process.stderr.write(
    `error Cannot start Vireo on ${process.platform} ${process.arch}: ${why}\n` +
      `  Install vireo with optional dependencies, or install Deno ${OLDEST.deno.join(".")} ` +
      `(https://deno.com) or Bun ${OLDEST.bun.join(".")} (https://bun.com) or later\n`,
  );
  process.exit(1);
}

main();
