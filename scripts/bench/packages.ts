import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { cachedFolder } from "../cached_folder.ts";
import { npm } from "../npm.ts";

/** The version of Vite that takes part. */
export const VITE = "8.3.8";

/**
 * Fills a folder with packages.
 *
 * @param packages Versions by name.
 */
export async function installPackages(
  root: string,
  packages: Readonly<Record<string, string>>,
): Promise<void> {
  const versions = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const key = versions.join("+").replaceAll("/", "-");
  const installed = await cachedFolder(`bench-${key}`, async (work) => {
    const manifest = { name: "bench", private: true, type: "module", dependencies: packages };
    await writeFile(path.join(work, "package.json"), JSON.stringify(manifest, null, 2));
    await npm(work, ["install", "--no-audit", "--no-fund", "--prefer-offline"]);
    return work;
  });
  await mkdir(root, { recursive: true });
  await cp(installed, root, { recursive: true, verbatimSymlinks: true });
}
