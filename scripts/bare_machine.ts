/**
 * Proves that the README's second command needs nothing but Node: runs `.ci/run` on a bare Debian.
 * Run by `deno task bare`, as root, on a machine that has `mmdebstrap`.
 *
 * How it works:
 * 1. `mmdebstrap` unpacks the smallest Debian that ships Node 20, with `nodejs`, `npm` and
 *    certificates.
 * 2. The files that Git knows, uncommitted changes included, are copied into it; nothing else of
 *    this machine is visible.
 * 3. The command runs inside by `chroot`, in its own process and mount namespaces, which end its
 *    processes and mounts with it.
 * 4. The folder is removed, unless `--keep` names one for the next run.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";

/** Debian 13, the first with Node 20. */
const SUITE = "trixie";
const PACKAGES = ["nodejs", "npm", "ca-certificates"];
/** The command that the README promises to pass, as CI runs it. */
const COMMAND = ["bash", ".ci/run"];
/** Files with this machine's network setup, which an installed machine would have too. */
const NETWORK_FILES = ["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"];
const NETWORK_VARIABLES = /^(?:(?:https?|all|no)_proxy|npm_config_registry|node_extra_ca_certs)$/i;

const HELP = `deno task bare [--keep <folder>] [-- command…]

Runs a command of this repository on a bare Debian with Node 20: "${COMMAND.join(" ")}" without one.

  --keep <folder>  Make the Debian in this folder and keep it; the next run uses it unchanged`;

/**
 * Checks whether this machine can make another one.
 *
 * @param has Tells whether a program is on the `PATH`.
 * @returns The reason why not, with the fix; `undefined` when it can.
 */
export function obstacle(
  { platform, uid, has }: {
    platform: string;
    uid?: number | undefined;
    has: (program: string) => boolean;
  },
): string | undefined {
  if (platform !== "linux") {
    return "A bare Debian can be made on Linux only: run this in a Linux VM";
  }
  if (!has("mmdebstrap")) {
    return 'Cannot find "mmdebstrap": on Debian and Ubuntu, run "apt-get install mmdebstrap"';
  }
  if (!has("unshare")) return 'Cannot find "unshare": install the package "util-linux"';
  if (uid !== 0) return 'Only root can change the root folder: run "sudo -E deno task bare"';
  return undefined;
}

function hasProgram(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

const exists = (file: string) => stat(file).then(() => true, () => false);

/** Unpacks Debian into `folder`. */
function makeDebian(folder: string): void {
  const include = `--include=${PACKAGES.join(",")}`;
  execFileSync("mmdebstrap", ["--mode=root", "--variant=minbase", include, SUITE, folder], {
    stdio: "inherit",
  });
}

/** Copies the repository into `folder`, without the files that Git ignores. */
async function copyRepository(folder: string): Promise<void> {
  const root = path.resolve(import.meta.dirname!, "..");
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root, encoding: "utf8" },
  );
  for (const file of listed.split("\0").filter(Boolean)) {
    const source = path.join(root, file);
    // Git still lists a file whose removal is not committed yet.
    if (await exists(source)) await cp(source, path.join(folder, file), { recursive: true });
  }
}

async function copyNetworkFiles(folder: string): Promise<void> {
  for (const file of NETWORK_FILES) {
    if (!await exists(file)) continue;
    await mkdir(path.dirname(folder + file), { recursive: true });
    await rm(folder + file, { force: true });
    await cp(await realpath(file), folder + file);
  }
}

/** The environment of a fresh login: none of this machine's paths, locales or settings. */
function environment(): string[] {
  const network = Object.entries(process.env).filter(([name]) => NETWORK_VARIABLES.test(name));
  return [
    "HOME=/root",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ...network.map(([name, value]) => `${name}=${value}`),
  ];
}

/**
 * Runs a command inside of the Debian in `root`; its mounts and processes are gone when this
 * returns.
 *
 * @param folder The working folder, below `root`.
 */
function runInside(root: string, folder: string, command: readonly string[]): number {
  const script = `set -e
root=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
exec chroot "$root" env -i "$@"`;
  const work = `/${path.relative(root, folder)}`;
  const inside = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", work, ...command];
  const { status } = spawnSync(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-c", script, "sh", root]
      .concat(environment(), inside),
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  return status ?? 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { keep: { type: "string" }, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const missing = obstacle({
    platform: process.platform,
    uid: process.getuid?.(),
    has: hasProgram,
  });
  if (missing !== undefined) {
    console.error(missing);
    return 1;
  }
  const root = values.keep
    ? path.resolve(values.keep)
    : await mkdtemp(path.join(tmpdir(), "vireo-bare-"));
  try {
    if (!await exists(path.join(root, "etc/debian_version"))) makeDebian(root);
    await copyNetworkFiles(root);
    // A folder for each run, since several runs can share a Debian that is kept.
    const folder = await mkdtemp(path.join(root, "vireo-"));
    try {
      await copyRepository(folder);
      return runInside(root, folder, positionals.length > 0 ? positionals : COMMAND);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    if (values.keep === undefined) await rm(root, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
