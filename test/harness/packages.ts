import { createHash } from "node:crypto";
import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { type ProjectFiles, shareProject, type TempProject } from "./project.ts";

/**
 * Creates a project with packages from npm, which are installed once per user. Files in
 * `node_modules` must not be written in place.
 *
 * @param packages Names with exact versions: `"pinia@4.0.2"`.
 * @param files The project's own files.
 */
export async function createProjectWith(
  packages: readonly string[],
  files: ProjectFiles,
): Promise<TempProject> {
  const name = folderName(packages);
  const folder = await cachedFolder(name, async (work) => {
    const manifest = JSON.stringify({ name: "packages", private: true, type: "module" });
    await Deno.writeTextFile(path.join(work, "package.json"), manifest);
    const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--save-exact"];
    await npm(work, ["install", ...flags, ...packages]);
    return work;
  });
  const project = await shareProject(folder);
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  return project;
}

/** File systems limit names to 255 bytes. */
function folderName(packages: readonly string[]): string {
  const list = packages.join("+").replaceAll("/", "~");
  if (list.length < 200) return `packages-${list}`;
  const hash = createHash("sha256").update(list).digest("hex").slice(0, 12);
  return `packages-${list.slice(0, 60)}-${hash}`;
}
