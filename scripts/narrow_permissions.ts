/**
 * `deno run -A scripts/narrow_permissions.ts [folder]` prints the command that serves a project
 * with the fewest permissions of Deno: reads of the project, of Vireo and of Deno's packages, writes
 * of the cache, connections of this machine, esbuild as the only program.
 */
import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const VIREO = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

/** Variables that change what Vireo and its libraries do, and are no secrets. */
const VARIABLES = [
  ..."NODE_ENV CI NO_COLOR FORCE_COLOR TERM COLORTERM BROWSER LAUNCH_EDITOR".split(" "),
  ..."HOME LOCALAPPDATA XDG_CACHE_HOME BROWSERSLIST BROWSERSLIST_ENV".split(" "),
];
/** Facts of the system that the native parts and the list of addresses need. */
const SYSTEM = ["cpus", "networkInterfaces", "hostname", "homedir"];

/**
 * The flags of `deno run` for a project.
 *
 * @param root Folder of the project.
 */
export function narrowPermissions(root: string): string[] {
  const folder = realpathSync(root);
  const packages = denoFolder();
  return [
    "--no-prompt",
    "--allow-net=localhost,127.0.0.1,[::1]",
    `--allow-read=${[folder, VIREO, packages].join(",")}`,
    `--allow-write=${
      [path.join(folder, "node_modules", ".vireo"), path.join(folder, ".vireo")].join(",")
    }`,
    `--allow-run=${esbuildProgram()}`,
    `--allow-ffi=${path.join(packages, "npm")}`,
    `--allow-sys=${SYSTEM.join(",")}`,
    `--allow-env=${VARIABLES.join(",")}`,
    // Libraries look for many variables, and for files in all folders above the project.
    "--ignore-env",
    "--ignore-read",
  ];
}

function denoFolder(): string {
  const info = execFileSync(Deno.execPath(), ["info", "--json"], { encoding: "utf8" });
  return JSON.parse(info).denoDir;
}

/** The program that esbuild's package starts. */
function esbuildProgram(): string {
  const { resolve } = import.meta;
  const name = `@esbuild/${process.platform}-${process.arch}`;
  const main = fileURLToPath(resolve("esbuild"));
  const version = /\/esbuild\/([^/]+)\//.exec(main)?.[1] ?? "";
  const program = process.platform === "win32" ? "esbuild.exe" : path.join("bin", "esbuild");
  const folder = main.slice(0, main.lastIndexOf(`${path.sep}esbuild${path.sep}`));
  return path.join(folder, name, version, program);
}

if (import.meta.main) {
  const [root = "."] = process.argv.slice(2);
  const flags = narrowPermissions(root).map((flag) => flag.includes(" ") ? `'${flag}'` : flag);
  console.log(["deno run", ...flags, path.join(VIREO, "mod.ts"), root].join(" \\\n  "));
}
