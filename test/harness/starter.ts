/**
 * Real starter projects. How it works:
 *
 * 1. The generator (`create-vite`, `create-vue`) runs once per template and version, in the user's
 *    cache folder.
 * 2. npm installs the dependencies of the generated project; nothing else is changed.
 * 3. Every test gets a copy.
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { copyProject, type TempProject } from "./project.ts";

/** The name of the folder that generators create. */
const NAME = "app";

const createVite = (template: string) => ({
  name: "create-vite",
  version: "9.3.0",
  args: [NAME, "--template", template, "--no-interactive"],
});

/** The generator and packages of a starter. */
interface Recipe {
  /** The generator. */
  name: string;
  version: string;
  args: readonly string[];
  /** Additional packages to install. */
  packages?: readonly string[];
}

const STARTERS = {
  "vanilla": createVite("vanilla"),
  "vanilla-ts": createVite("vanilla-ts"),
  "vue": createVite("vue"),
  "vue-ts": createVite("vue-ts"),
  "react-ts": createVite("react-ts"),
  "preact-ts": createVite("preact-ts"),
  "svelte-ts": createVite("svelte-ts"),
  "solid-ts": createVite("solid-ts"),
  "lit-ts": createVite("lit-ts"),
  "create-vue": {
    name: "create-vue",
    version: "3.22.3",
    args: [NAME, "--ts", "--router", "--pinia"],
  },
  "vue-checker": { ...createVite("vue-ts"), packages: ["vite-plugin-checker@0.14.5"] },
  "vue-plugins": {
    ...createVite("vue-ts"),
    packages: [
      "@iconify-json/gridicons@1.2.5",
      "@intlify/unplugin-vue-i18n@11.1.2",
      "@tailwindcss/vite@4.3.5",
      "@vitejs/plugin-vue-jsx@5.1.6",
      "tailwindcss@4.3.5",
      "unplugin-auto-import@21.1.0",
      "unplugin-icons@24.0.0",
      "unplugin-vue-components@32.1.0",
      "vite-plugin-inspect@12.1.0",
      "vite-plugin-vue-devtools@8.2.1",
      "vite-svg-loader@5.1.3",
      "vue-i18n@11.4.2",
      "vue-router@5.5.1",
    ],
  },
  "vue-more-plugins": {
    ...createVite("vue-ts"),
    packages: [
      "@unocss/reset@66.6.8",
      "@vitejs/plugin-legacy@8.2.3",
      "rollup-plugin-visualizer@7.1.3",
      "terser@5.51.2",
      "unocss@66.6.8",
      "unplugin-vue-markdown@32.1.1",
      "vite-plugin-compression2@2.5.3",
      "vite-plugin-html@3.2.2",
      "vite-plugin-mock-dev-server@2.3.0",
      "vite-plugin-node-polyfills@0.28.0",
      "vite-plugin-pages@0.33.3",
      "vite-plugin-pwa@2.0.0",
      "vite-plugin-static-copy@4.1.1",
      "vite-plugin-vue-layouts@0.11.0",
      "vite-tsconfig-paths@6.1.1",
      "vue-router@5.5.1",
      "workbox-window@7.4.1",
    ],
  },
} as const satisfies Record<string, Recipe>;

/**
 * A template of create-vite, create-vue's project with TypeScript, router and Pinia, or
 * create-vite's `vue-ts` with popular plugins.
 */
export type Starter = keyof typeof STARTERS;

/** Creates a copy of a starter project, with its dependencies installed. */
export async function createStarter(starter: Starter): Promise<TempProject> {
  const { name, version, args, packages = [] }: Recipe = STARTERS[starter];
  const key = packages.length > 0 ? `-${hash(packages)}` : "";
  const folder = await cachedFolder(`${starter}-${name}@${version}${key}`, async (work) => {
    await npm(work, ["exec", "--yes", `--package=${name}@${version}`, "--", name, ...args]);
    const project = path.join(work, NAME);
    await npm(project, [
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      // Plugins often lag in naming the newest Vite as a peer dependency.
      ...(packages.length > 0 ? ["--legacy-peer-deps", ...packages] : []),
    ]);
    return project;
  });
  return await copyProject(folder);
}

function hash(packages: readonly string[]): string {
  return createHash("sha256").update(packages.join()).digest("hex").slice(0, 8);
}
