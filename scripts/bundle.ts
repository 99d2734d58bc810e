/**
 * Bundles this clone into `dist/bundle/`, from which `mod.ts` starts until a source changes
 * (`server/runtime/own_bundle.ts`). Run by `deno task bundle`.
 */
import { statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { stop } from "esbuild";
import { stageApp } from "./compile/stage_app.ts";
import { currentTarget } from "./compile/target.ts";
import { BUNDLE_FOLDER, SOURCES_FILE, stateOf } from "../server/runtime/own_bundle.ts";

/** Files beside the bundled ones that the bundle depends on: they select the packages. */
const MANIFESTS = ["deno.json", "deno.lock"];

/**
 * Writes the bundle. A server that starts meanwhile sees either all of it or none.
 *
 * @param root Absolute path of this repository.
 * @returns Absolute path of the bundle's folder.
 */
export async function bundleClone(root: string): Promise<string> {
  const target = currentTarget();
  if (!target) throw new Error(`Cannot bundle for ${process.platform} ${process.arch}`);
  const folder = path.join(root, BUNDLE_FOLDER);
  await mkdir(path.dirname(folder), { recursive: true });
  const work = await mkdtemp(path.join(path.dirname(folder), ".bundle-"));
  try {
    const begin = Date.now();
    const { inputs } = await stageApp(root, work, { target, embed: "beside", split: true });
    const own = inputs.filter((file) => isOwn(root, file)).map((file) => path.relative(root, file));
    const lines = [...new Set([...MANIFESTS, ...own])].map((file) =>
      // A file that changed meanwhile has perhaps not been bundled: the bundle is outdated.
      `${statSync(path.join(root, file)).ctimeMs < begin ? stateOf(path.join(root, file)) : "-"} ${
        file.replaceAll(path.sep, "/")
      }`
    );
    await writeFile(path.join(work, SOURCES_FILE), `${lines.join("\n")}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

function isOwn(root: string, file: string): boolean {
  return file.startsWith(root + path.sep) && !file.includes("node_modules");
}

if (import.meta.main) {
  try {
    console.log(await bundleClone(path.resolve(import.meta.dirname!, "..")));
  } finally {
    await stop();
  }
}
