import { lstat, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { starterFiles } from "./starter_files.ts";

/** A starter that was written. */
export interface Starter {
  /** As it was asked for; `"."` for the current folder. */
  folder: string;
  /** Relative to the folder. */
  files: string[];
}

/**
 * Writes a starter. No file is overwritten: when one of its files exists, none is written.
 *
 * @param folder Where to; the current folder by default.
 * @param withPackage Whether it has a `package.json`.
 * @throws VireoError `USAGE` when files exist already; it says which.
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
      // It may have come into being since it was looked for.
      const { code, message, path: at } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" && at === file) throw alreadyThere(folder, [name]);
      throw usage(`Cannot write "${path.join(folder, name)}" (${message})`, error);
    }
  }
  return { folder, files: names };
}

/** What to do next. */
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
  // A broken link is there as well.
  return await lstat(file).then(() => true, () => false);
}

function alreadyThere(folder: string, names: readonly string[]): VireoError {
  const where = folder === "." ? "here" : `in "${folder}"`;
  const list = names.map((name) => `"${name}"`).join(", ");
  return usage(`A starter would overwrite ${list} ${where}`);
}

function usage(message: string, cause?: unknown): VireoError {
  const hint = "write vireo init and the name of a new folder";
  return new VireoError("USAGE", message, { hint, cause });
}
