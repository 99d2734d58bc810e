import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { bundleApp } from "./bundle_app.ts";
import { type EmbedStyle, nativeFileName } from "./native_modules.ts";
import { nativeParts } from "./native_parts.ts";
import type { Target } from "./target.ts";
import { targetModules } from "./target_modules.ts";

/** Options of {@linkcode stageApp}. */
export interface StageOptions {
  target: Target;
  embed: EmbedStyle;
  /** As in {@linkcode BundleAppOptions}. */
  split?: boolean;
}

/** The content of an executable, in a folder. */
export interface StagedApp {
  /** Absolute path of the bundle. */
  entry: string;
  /** Absolute paths of the bundled files. */
  inputs: string[];
}

/**
 * Writes the program and its native parts into a folder: `main.js`, `native/` and, for Deno,
 * `project_worker.js`.
 *
 * @param root Absolute path of this repository.
 * @param folder Absolute path; created when missing.
 */
export async function stageApp(
  root: string,
  folder: string,
  { target, embed, split = false }: StageOptions,
): Promise<StagedApp> {
  const modules = await targetModules(root, target);
  const parts = await nativeParts(modules, target);
  const inputs = await bundleApp({ root, modules, parts, embed, split, outdir: folder });
  const native = path.join(folder, "native");
  await mkdir(native, { recursive: true });
  for (const part of parts) {
    await copyFile(part.file, path.join(native, nativeFileName(part, embed)));
  }
  return { entry: path.join(folder, "main.js"), inputs };
}
