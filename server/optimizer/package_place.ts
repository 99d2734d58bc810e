import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { foldersUp, isInside } from "../base/paths.ts";
import { packageFolder } from "../resolve/specifier.ts";

/** The package of a file. */
export interface PackagePlace {
  /** The name of its package. */
  name: string;
  /** Absolute path of the package's folder. */
  folder: string;
}

/**
 * Finds the package of a file.
 *
 * @param file Absolute path, in a `node_modules` or of a linked package.
 */
export function packagePlace(file: string): PackagePlace {
  return packageFolder(file) ?? linkedPackage(file);
}

/**
 * The name of an entry's facade without extension: readable, and unique for each file.
 *
 * @param root Names are relative to it, so that a moved project keeps its cache.
 */
export function entryName(file: string, root: string): string {
  const { name, folder } = packagePlace(file);
  const readable = [name, ...path.posix.relative(folder, file).split("/")]
    .join("_")
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/^@/, "")
    .replace(/[^\w.-]+/g, "_")
    .slice(-80);
  return `${readable}-${shortHash(path.posix.relative(root, file))}`;
}

/** Eight characters that identify a text. */
export function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** Whether `file` lies in a `node_modules`, so that it is installed and not edited. */
export function isInstalled(file: string): boolean {
  return file.includes("/node_modules/");
}

function linkedPackage(file: string): { folder: string; name: string } {
  for (const folder of foldersUp(path.posix.dirname(file))) {
    const manifest = path.posix.join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const name = readName(manifest);
    if (name) return { folder, name };
  }
  const folder = path.posix.dirname(file);
  return { folder, name: path.posix.basename(folder) };
}

function readName(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, "utf8"));
    return typeof name === "string" && name !== "" ? name : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The URL of a file that is served as source.
 *
 * @param file Absolute path.
 * @param place The root and the public base path.
 */
export function sourceUrl(file: string, { root, base }: { root: string; base: string }): string {
  const url = isInside(root, file)
    ? file.slice(root === "/" ? 0 : root.length)
    : `/@fs/${file.replace(/^\//, "")}`;
  return base.slice(0, -1) + url.replaceAll("#", "%23");
}
