/**
 * Explains why an import of a package does not resolve, for the person who fixes it:
 *
 * 1. The package is installed: a file that its `package.json` declares does not exist, or it has no
 *    such path.
 * 2. The name is not a package's: it lacks an alias or a plugin, or means a file of the project.
 * 3. The package is missing. The hint depends on the importer: a package of the workspace has its
 *    own `package.json`, and imports of a dependency must be installed beside it.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { displayPath, foldersUp, isAbsolutePath, isInside, slash } from "../../base/paths.ts";
import { cleanUrl } from "../../base/url.ts";
import { mostSimilar } from "./most_similar.ts";
import { installAllCommand, installCommand, installerOf } from "./package_manager.ts";
import {
  declaredFiles,
  exportedPaths,
  type InstalledPackage,
  type Manifest,
  owningPackage,
  readPackage,
} from "../package_manifest.ts";
import { packageFolder, packageNameOf } from "../specifier.ts";
import { isFile } from "../../base/file_kind.ts";

export interface PackageImport {
  root: string;
  /** As written. */
  specifier: string;
  /** The specifier after aliases, without its query, which no package interprets. */
  target: string;
  /** The importing module's id. */
  importer: string;
  extensions: readonly string[];
  /** Whether `paths` of a tsconfig.json apply to the import. @default true */
  followsTsconfigPaths?: boolean;
  /**
   * Finds the package that Plug'n'Play assigns to a name; the result's importer is the package's
   * `package.json`.
   */
  locatePackage?: (name: string, importer: string) => { importer: string } | undefined;
}

/** Explains why an import of a package does not resolve. */
export function explainPackage(request: PackageImport): VireoError {
  const { root, specifier, target, importer } = request;
  const file = cleanUrl(importer);
  const name = packageNameOf(target);
  const installed = findInstalled(name, file, request);
  if (installed) {
    return new VireoError(
      "UNRESOLVED_IMPORT",
      `Cannot resolve "${specifier}" from "${displayPath(root, file)}"`,
      { id: importer, hint: installedHint(installed, name, request) },
    );
  }
  const dependency = packageFolder(file);
  const owner = dependency
    ? readPackage(dependency.folder)
    : owningPackage(path.posix.join(folderOf(file, root), "file"));
  const what = dependency
    ? `that "${dependency.name}" imports`
    : `imported from "${displayPath(root, file)}"`;
  return new VireoError("DEPENDENCY_MISSING", `Cannot find the package "${name}" ${what}`, {
    id: importer,
    hint: dependency
      ? dependencyHint(name, dependency.name, owner?.manifest, root)
      : owner && isListed(name, owner.manifest)
      ? listedHint(owner.folder, root)
      : nameHint(name, request) ?? addHint(name, owner, root),
  });
}

/** Whether a package with this name is installed, or listed in the importer's `package.json`. */
export function isKnownPackage(
  name: string,
  file: string,
  context: Pick<PackageImport, "root" | "locatePackage">,
): boolean {
  const owner = owningPackage(path.posix.join(folderOf(file, context.root), "file"));
  return (owner !== undefined && isListed(name, owner.manifest)) ||
    findInstalled(name, file, context) !== undefined;
}

function findInstalled(
  name: string,
  file: string,
  { root, locatePackage }: Pick<PackageImport, "root" | "locatePackage">,
): InstalledPackage | undefined {
  const manifest = locatePackage?.(name, file)?.importer;
  if (manifest !== undefined) return readPackage(path.posix.dirname(manifest));
  for (const folder of foldersUp(folderOf(file, root))) {
    const found = readPackage(path.posix.join(folder, "node_modules", name));
    if (found) return found;
  }
  return undefined;
}

/** The folder of an importer; the root for virtual modules. */
function folderOf(file: string, root: string): string {
  return isAbsolutePath(file) ? path.posix.dirname(file) : root;
}

/** Hint about an installed package. */
function installedHint(
  { folder, manifest }: InstalledPackage,
  name: string,
  { root, target }: PackageImport,
): string {
  const subpath = `.${target.slice(name.length)}`;
  const where = `"${displayPath(root, folder)}/package.json"`;
  const declared = declaredFiles(manifest, subpath);
  const exists = (entry: string) =>
    existsSync(path.posix.join(folder, entry)) ||
    existsSync(path.posix.join(folder, `${entry}.js`));
  const missing = declared.find((entry) => !entry.includes("*"));
  if (missing !== undefined && !declared.some(exists)) {
    const isLinked = !slash(realpathSync(folder)).includes("/node_modules/");
    return `${where} names "${missing}", which does not exist: ` +
      (isLinked ? `build "${name}" first` : `install "${name}" again`);
  }
  if (subpath === ".") return mainHint(manifest, declared, name, where);
  const similar = mostSimilar(subpath.slice(2), pathsOf({ folder, manifest }, subpath));
  if (similar === undefined) {
    const source = manifest.exports === undefined ? `the files beside` : `"exports" in`;
    return `The package "${name}" is installed but has no "${subpath}": see ${source} ${where}`;
  }
  return `The package "${name}" has no "${subpath}". Did you mean "${name}/${similar}"?`;
}

function mainHint(
  { exports, types, typings }: Manifest,
  declared: readonly string[],
  name: string,
  where: string,
): string {
  const paths = exportedPaths(exports);
  if (paths && declared.length === 0) {
    const listed = Object.keys(paths).filter((key) => !/\*|package\.json/.test(key)).slice(0, 3)
      .map((key) => `"${name}${key.slice(1)}"`);
    return `${where} exports no main module` +
      (listed.length > 0 ? `: import ${listed.join(" or ")}` : "");
  }
  const hasTypes = types !== undefined || typings !== undefined;
  if (declared.length === 0 && hasTypes) {
    return `The package "${name}" has only types: write "import type"`;
  }
  return `Check "exports" and "main" in ${where}`;
}

/**
 * The importable paths of a package, without "./"; for a package without `exports`, those in the
 * folder of the requested path.
 */
function pathsOf({ folder, manifest: { exports } }: InstalledPackage, subpath: string): string[] {
  if (exports !== undefined && exports !== null) {
    return Object.keys(exportedPaths(exports) ?? {}).filter((key) => !key.includes("*"))
      .map((key) => key.slice(2)).filter((key) => key !== "" && key !== "package.json");
  }
  const inside = path.posix.dirname(subpath);
  return list(path.posix.join(folder, inside)).map((each) => path.posix.join(inside, each));
}

/** Hint about a name that is not a package's, or that means a file of the project. */
function nameHint(name: string, request: PackageImport) {
  const { root, target, importer, extensions } = request;
  if (/^[@~](?:\/|$)/.test(target)) return prefixHint(target, request);
  const beside = folderOf(cleanUrl(importer), root);
  if (fileAt(path.posix.join(beside, target), extensions)) {
    return `Write "./${target}": without "./" it refers to a package`;
  }
  for (const folder of [root, path.posix.join(root, "src")]) {
    const file = fileAt(path.posix.join(folder, target), extensions);
    if (!file) continue;
    return `"${displayPath(root, file)}" is not a package: write its path, or add "${
      name.split("/")[0]
    }" to resolve.alias or to "paths" of tsconfig.json`;
  }
  if (/^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*$/.test(name) && !name.startsWith("~")) {
    return undefined;
  }
  return `"${name}" is not a valid package name: add the plugin that provides it, or an alias, to the config`;
}

/** Hint about a name whose prefix no alias has. */
export function prefixHint(
  target: string,
  { followsTsconfigPaths = true }: Pick<PackageImport, "followsTsconfigPaths">,
): string {
  return followsTsconfigPaths
    ? `Add the prefix of "${target}" to resolve.alias, or to "paths" of tsconfig.json`
    : `Write a relative path, or add the prefix of "${target}" to resolve.alias: "paths" of ` +
      "tsconfig.json do not apply to imports in Less";
}

/** Finds the file of a path, with one of the extensions or as the index of a folder. */
function fileAt(file: string, extensions: readonly string[]): string | undefined {
  return [file, `${file}/index`]
    .flatMap((each) => ["", ".vue", ...extensions].map((extension) => each + extension))
    .find(isFile);
}

/** Hint about a package that a dependency imports. */
function dependencyHint(
  name: string,
  importer: string,
  { peerDependencies, dependencies, optionalDependencies }: Manifest = {},
  root: string,
): string {
  const owner = owningPackage(path.posix.join(root, "package.json"))?.folder ?? root;
  const { name: manager } = installerOf(owner);
  const add = `Run "${installCommand(manager, name)}"${placeOf(owner)}`;
  if (peerDependencies?.[name] !== undefined) return `${add}: it is a peer dependency`;
  if (dependencies?.[name] !== undefined || optionalDependencies?.[name] !== undefined) {
    return `Run "${installAllCommand(manager)}": the installation of "${importer}" is incomplete`;
  }
  return `${add}: "${importer}" does not list it in its package.json`;
}

/** Hint about a package that the importer's `package.json` lists. */
function listedHint(folder: string, root: string): string {
  const file = isInside(folder, root) ? "package.json" : `"${nameIn(folder, root)}/package.json"`;
  return `Run "${installAllCommand(installerOf(folder).name)}": ${file} lists it`;
}

/** Hint to add a package to the project, or to the package of its workspace that imports it. */
function addHint(name: string, owner: InstalledPackage | undefined, root: string): string {
  const folder = owner?.folder ?? root;
  const { name: manager } = installerOf(folder);
  const isForeign = !isInside(folder, root) &&
    existsSync(path.posix.join(root, "node_modules", name));
  const reason = isForeign ? `: only "${nameIn(root, folder)}" has it` : "";
  const add = `un "${installCommand(manager, name)}"${placeOf(folder)}${reason}`;
  // The hint must not lead to a typosquatted package after a typing error.
  const listed = mostSimilar(name, listedNames(owner?.manifest ?? {}));
  return listed ? `Did you mean "${listed}", which package.json lists? If not, r${add}` : `R${add}`;
}

/** The path of a workspace's folder from the workspace's root, for messages. */
function nameIn(folder: string, other: string): string {
  const { folder: workspace } = installerOf(other);
  return isInside(workspace, folder) && folder !== workspace
    ? folder.slice(workspace.length + 1)
    : folder;
}

/** The folder in which to run a command: in a workspace, the package's own folder. */
function placeOf(folder: string): string {
  const { folder: workspace } = installerOf(folder);
  return workspace === folder ? "" : ` in "${folder.slice(workspace.length + 1)}"`;
}

function isListed(name: string, manifest: Manifest): boolean {
  return listedNames(manifest).includes(name);
}

function listedNames(manifest: Manifest): string[] {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
  return [dependencies, devDependencies, peerDependencies, optionalDependencies]
    .flatMap((names) => Object.keys(names ?? {}));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
