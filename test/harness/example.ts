/**
 * The projects of `examples/`, in the state after cloning the repository and running `npm install`.
 */
import { createHash } from "node:crypto";
import { copyFile, cp, readFile } from "node:fs/promises";
import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { copyProject, shareProject, type TempProject } from "./project.ts";

/** Absolute path. */
export const EXAMPLES = path.resolve(import.meta.dirname!, "../../examples");

/**
 * Creates a copy of an example. The packages in its `package.json` are installed once per user and
 * list; files in `node_modules` must not be written in place.
 *
 * @param name Its folder in `examples/`.
 */
export async function createExample(name: string): Promise<TempProject> {
  const source = path.join(EXAMPLES, name);
  const manifest = await readFile(path.join(source, "package.json"), "utf8").catch(() => undefined);
  if (manifest === undefined) return await copyProject(source);
  const hash = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  const installed = await cachedFolder(`example-${name}-${hash}`, async (work) => {
    await copyFile(path.join(source, "package.json"), path.join(work, "package.json"));
    await npm(work, ["install", "--no-audit", "--no-fund", "--prefer-offline"]);
    return work;
  });
  const project = await shareProject(installed);
  const modules = path.join(source, "node_modules");
  await cp(source, project.root, { recursive: true, filter: (file) => file !== modules });
  return project;
}
