import path from "node:path";
import { cachedFolder } from "../../scripts/cached_folder.ts";
import { npm } from "../../scripts/npm.ts";
import { copyProject, type ProjectFiles, type TempProject } from "./project.ts";

/**
 * Makes a project that has packages from npm, which are installed once per user.
 *
 * @param packages Names with exact versions: `"pinia@4.0.2"`.
 * @param files The project's own files.
 */
export async function createProjectWith(
  packages: readonly string[],
  files: ProjectFiles,
): Promise<TempProject> {
  const name = `packages-${packages.join("+").replaceAll("/", "~")}`;
  const folder = await cachedFolder(name, async (work) => {
    const manifest = JSON.stringify({ name: "packages", private: true, type: "module" });
    await Deno.writeTextFile(path.join(work, "package.json"), manifest);
    const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--save-exact"];
    await npm(work, ["install", ...flags, ...packages]);
    return work;
  });
  const project = await copyProject(folder);
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  return project;
}
