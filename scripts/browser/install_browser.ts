/**
 * Makes sure that the tests find a Chromium: installs Debian's when none is found and this user can
 * install packages, else names the variable to set. Run by `deno task ci`.
 */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { findChromium, NO_CHROMIUM } from "./find_chromium.ts";

function run(command: readonly string[], quiet = false): boolean {
  const [program, ...args] = command as [string, ...string[]];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status } = spawnSync(program, args, {
    env,
    stdio: ["ignore", quiet ? "ignore" : "inherit", quiet ? "ignore" : "inherit"],
  });
  return status === 0;
}

/**
 * Words to put before a command that installs packages; `undefined` when this user cannot install
 * any.
 */
function privilege(): string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return run(["sudo", "-n", "true"], true)
    ? ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    : undefined;
}

function installChromium(): boolean {
  const prefix = run(["apt-get", "--version"], true) ? privilege() : undefined;
  if (!prefix) return false;
  console.log("No Chromium found: installing Debian's");
  const aptGet = [...prefix, "apt-get", "-q"];
  // Old package lists name versions that the mirror no longer has. An outdated list can still work,
  // so a failed update is ignored.
  run([...aptGet, "update"]);
  return run([...aptGet, "install", "-y", "--no-install-recommends", "chromium"]);
}

if (import.meta.main) {
  try {
    const found = await findChromium() ?? (installChromium() ? await findChromium() : undefined);
    if (found === undefined) throw new Error(NO_CHROMIUM);
    console.log(`Chromium: ${found}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
