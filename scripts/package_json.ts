/**
 * Writes `package.json` from the import map of `deno.json` and updates `bun.lock`: Bun reads the
 * packages of this program from these two. Run by `deno task package` after an import was added or
 * changed.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { findBun } from "./compile/find_bun.ts";

/** The part of `deno.json` that is read. */
export interface DenoManifest {
  version: string;
  imports: Readonly<Record<string, string>>;
}

/**
 * The text of `package.json`.
 *
 * @throws Error when an import has another name than its package or no exact version.
 */
export function packageJson({ version, imports }: DenoManifest): string {
  const dependencies: Record<string, string> = {};
  for (const [name, target] of Object.entries(imports)) {
    const pin = /^npm:(.+)@(\d+\.\d+\.\d+[-\w.]*)$/.exec(target);
    if (pin?.[1] !== name) {
      throw new Error(
        `Cannot write "${name}" to package.json: "${target}" is not "npm:${name}@<version>"`,
      );
    }
    dependencies[name] = pin[2]!;
  }
  const manifest = {
    name: "vireo",
    version,
    private: true,
    license: "MIT",
    type: "module",
    dependencies,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname!, "..");
  const manifest = JSON.parse(await readFile(path.join(root, "deno.json"), "utf8"));
  await writeFile(path.join(root, "package.json"), packageJson(manifest));
  const bun = await findBun();
  execFileSync(bun, ["install", "--lockfile-only"], { cwd: root, stdio: "inherit" });
}
