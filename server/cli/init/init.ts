import { lstat, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { starterFiles } from "./starter_files.ts";

/** A created starter. */
export interface Starter {
  /** The folder as given; `"."` for the current one. */
  folder: string;
  /** Relative to the folder. */
  files: string[];
}

/**
 * Creates a starter. If one of its files exists, nothing is written.
 *
 * @param folder The target; the current folder by default.
 * @param withPackage Whether to include a `package.json`.
 * @throws VireoError `USAGE` naming the files that already exist.
 */
export async function writeStarter(folder = ".", withPackage = false): Promise<Starter> {
  const root = path.resolve(folder);
  const isFolder = await stat(root).then((stats) => stats.isDirectory(), () => undefined);
  if (isFolder === false) throw usage(`Not a folder: "${folder}"`);
  const files = starterFiles(path.basename(root) || "app", withPackage);
  const names = Object.keys(files);
  const existing = await Promise.all(
    names.map(async (name) => await exists(path.join(root, name))),
  );
  const taken = names.filter((_, index) => existing[index]);
  if (taken.length > 0) throw alreadyThere(folder, taken);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    } catch (error) {
      // Another process can have created the file since the check.
      const { code, message, path: at } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" && at === file) throw alreadyThere(folder, [name]);
      throw usage(`Cannot write "${path.join(folder, name)}" (${message})`, error);
    }
  }
  return { folder, files: names };
}

/** A summary and the next steps. */
export function starterText({ folder, files }: Starter): string {
  const needsInstall = files.includes("package.json");
  const steps = [
    folder === "." ? "" : `cd ${/^[\w./\\-]+$/.test(folder) ? folder : JSON.stringify(folder)}`,
    needsInstall ? "npm install" : "",
    "vireo",
  ].filter(Boolean);
  return [
    `Wrote ${files.length} files${folder === "." ? "" : ` to "${folder}"`}:`,
    ...files.map((file) => `  ${file}`),
    "",
    "Next:",
    ...steps.map((step) => `  ${step}`),
  ].join("\n");
}

async function exists(file: string): Promise<boolean> {
  // A broken link would be overwritten too.
  return await lstat(file).then(() => true, () => false);
}

function alreadyThere(folder: string, names: readonly string[]): VireoError {
  const where = folder === "." ? "here" : `in "${folder}"`;
  const list = names.map((name) => `"${name}"`).join(", ");
  return usage(`A starter would overwrite ${list} ${where}`);
}

function usage(message: string, cause?: unknown): VireoError {
  const hint = "run vireo init with the name of a new folder";
  return new VireoError("USAGE", message, { hint, cause });
}
