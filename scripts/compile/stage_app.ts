import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { bundleApp } from "./bundle_app.ts";
import type { EmbedStyle } from "./native_modules.ts";
import { nativeParts } from "./native_parts.ts";
import type { Target } from "./target.ts";
import { targetModules } from "./target_modules.ts";

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
  { target, embed }: { target: Target; embed: EmbedStyle },
): Promise<StagedApp> {
  const modules = await targetModules(root, target);
  const parts = await nativeParts(modules, target);
  const inputs = await bundleApp({ root, modules, parts, embed, outdir: folder });
  await mkdir(path.join(folder, "native"), { recursive: true });
  for (const { file, name } of parts) await copyFile(file, path.join(folder, "native", name));
  return { entry: path.join(folder, "main.js"), inputs };
}
