/**
 * Real starter projects. How it works:
 *
 * 1. The generator (`create-vite`, `create-vue`) runs once per template and version, in a folder of the user's cache.
 * 2. npm installs there what the generated project asks for; nothing else is changed.
 * 3. Every test gets a copy of it.
 */
import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { copyProject, type TempProject } from "./project.ts";

/** The folder that generators are told to make. */
const NAME = "app";

const createVite = (template: string) => ({
  name: "create-vite",
  version: "9.3.0",
  args: [NAME, "--template", template, "--no-interactive"],
});

const STARTERS = {
  "vanilla": createVite("vanilla"),
  "vanilla-ts": createVite("vanilla-ts"),
  "vue": createVite("vue"),
  "vue-ts": createVite("vue-ts"),
  "create-vue": {
    name: "create-vue",
    version: "3.22.3",
    args: [NAME, "--ts", "--router", "--pinia"],
  },
} as const;

/** A template of create-vite, or create-vue's project with TypeScript, router and Pinia. */
export type Starter = keyof typeof STARTERS;

/** Makes a copy of a starter project, with its dependencies installed. */
export async function createStarter(starter: Starter): Promise<TempProject> {
  const { name, version, args } = STARTERS[starter];
  const folder = await cachedFolder(`${starter}-${name}@${version}`, async (work) => {
    await npm(work, ["exec", "--yes", `--package=${name}@${version}`, "--", name, ...args]);
    const project = path.join(work, NAME);
    await npm(project, ["install", "--no-audit", "--no-fund", "--prefer-offline"]);
    return project;
  });
  return await copyProject(folder);
}
