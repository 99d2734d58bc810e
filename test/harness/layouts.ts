/** Projects with the file layouts of different package managers. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { copyProject, type ProjectFiles, type TempProject } from "./project.ts";

/** Runs an exact version of a package manager from npm. */
const fromNpm = (spec: string, command: readonly string[]) => (folder: string) =>
  npm(folder, ["exec", "--yes", "--prefer-offline", `--package=${spec}`, "--", ...command]);

const yarn = fromNpm("@yarnpkg/cli-dist@4.18.1", ["yarn", "install"]);
/** Keeps archives in the project, so that copies are complete. */
const YARN_SETTINGS = "enableGlobalCache: false\nenableImmutableInstalls: false\n";

const INSTALLERS = {
  npm: {
    files: {},
    run: (folder: string) =>
      npm(folder, ["install", "--no-audit", "--no-fund", "--prefer-offline"]),
  },
  pnpm: {
    files: {},
    run: fromNpm("pnpm@12.21.0", ["pnpm", "install", "--prefer-offline"]),
  },
  "yarn with node_modules": {
    files: { "yarn.lock": "", ".yarnrc.yml": `${YARN_SETTINGS}nodeLinker: node-modules\n` },
    run: yarn,
  },
  "yarn with Plug'n'Play": {
    files: { "yarn.lock": "", ".yarnrc.yml": `${YARN_SETTINGS}nodeLinker: pnp\n` },
    run: yarn,
  },
  deno: {
    files: { "deno.json": `{ "nodeModulesDir": "auto" }` },
    run: (folder: string) => promisify(execFile)(Deno.execPath(), ["install"], { cwd: folder }),
  },
} as const satisfies Record<
  string,
  { files: ProjectFiles; run: (folder: string) => Promise<unknown> }
>;

/** A package manager with its layout setting. */
export type Installer = keyof typeof INSTALLERS;

/**
 * Creates a project whose packages a package manager installs once per user.
 *
 * @param manifests The files that the package manager reads: every `package.json`, and settings.
 * @param files The project's other files.
 */
export async function createInstalled(
  installer: Installer,
  manifests: ProjectFiles,
  files: ProjectFiles,
): Promise<TempProject> {
  const { files: settings, run } = INSTALLERS[installer];
  const given: ProjectFiles = { ...settings, ...manifests };
  const hash = createHash("sha256").update(JSON.stringify([given, String(run)])).digest("hex");
  const name = `layout-${installer.replaceAll(/\W+/g, "-")}-${hash.slice(0, 12)}`;
  const folder = await cachedFolder(name, async (work) => {
    for (const [file, content] of Object.entries(given)) {
      await mkdir(path.dirname(path.join(work, file)), { recursive: true });
      await writeFile(path.join(work, file), content);
    }
    await run(work);
    return work;
  });
  const project = await copyProject(folder);
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  return project;
}
