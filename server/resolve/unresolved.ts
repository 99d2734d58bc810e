import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { editDistance } from "../edit_distance.ts";
import { VireoError } from "../errors.ts";
import { displayPath, isInside, resolvePath } from "../paths.ts";
import { cleanUrl } from "../url.ts";
import { foldersUp, installAllCommand, installCommand } from "./package_manager.ts";
import { isBare, packageNameOf, splitSpecifier } from "./specifier.ts";

/** What the explanation looks at. */
export interface UnresolvedContext {
  root: string;
  /** What an alias makes of the specifier. */
  target?: string;
  /** Absolute path, or `""`. */
  publicDir: string;
  extensions: readonly string[];
  /** Whether a style sheet names it: a name alone is a file beside the importer, or a package. */
  isStyle?: boolean;
  /** What Plug'n'Play gives an importer for a package's name; the importer in it is the package's `package.json`. */
  locatePackage?: (name: string, importer: string) => { importer: string } | undefined;
  /** Where a specifier leads by its text: through `imports` of a package.json or `paths` of a tsconfig.json. */
  locate?: (specifier: string, importer: string) => string | undefined;
}

/**
 * Explains why nothing resolves an import, and what mends it.
 *
 * @param specifier As written.
 * @param importer The importing module's id.
 */
export function explainUnresolved(
  specifier: string,
  importer: string,
  context: UnresolvedContext,
): VireoError {
  const { root } = context;
  const from = displayPath(root, cleanUrl(importer));
  const { path: written } = splitSpecifier(specifier);
  const { path: target } = splitSpecifier(context.target ?? specifier);
  const wanted = wantedFile(target, importer, context);
  if (wanted === undefined && isBare(target)) {
    return missingPackage(specifier, { ...context, importer, from, target });
  }
  const meaning = target === written
    ? ""
    : `, which resolve.alias makes "${displayPath(root, target)}"`;
  return new VireoError(
    "UNRESOLVED_IMPORT",
    `Cannot resolve "${specifier}" from "${from}"${meaning}`,
    {
      id: importer,
      hint: wanted === undefined
        ? `Add "${target}" to "imports" of the nearest package.json`
        : fileHint(wanted, written, { ...context, importer }),
    },
  );
}

/** The file that a specifier means, or `undefined` for a package and for one of the `imports` that are not listed. */
function wantedFile(
  target: string,
  importer: string,
  context: UnresolvedContext,
): string | undefined {
  const { root, isStyle, locate } = context;
  if (target.startsWith("/")) return isInside(root, target) ? target : root + target;
  if (target.startsWith("#") || PREFIXED.test(target)) return locate?.(target, importer);
  const beside = resolvePath(path.posix.dirname(cleanUrl(importer)), target);
  if (!isBare(target) || (isStyle && namesFile(target, importer))) return beside;
  return isBelowRoot(target, root) && !isPackage(packageNameOf(target), importer, context)
    ? path.posix.join(root, target)
    : undefined;
}

/** What begins like an alias, and is no scope of a package. */
const PREFIXED = /^[@~](?:\/|$)/;

/** Whether a name leads into a folder of the root, or names `node_modules` itself: no package is called that. */
function isBelowRoot(target: string, root: string): boolean {
  const [first = "", ...rest] = target.split("/");
  if (rest.length === 0 || first.startsWith("@")) return false;
  return first === "node_modules" || isFolder(path.posix.join(root, first));
}

const STYLE = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)$/;

/** Whether a name in a style sheet is rather that of a file: it has the ending of one, or nearly that of a neighbor. */
function namesFile(target: string, importer: string): boolean {
  const [first = ""] = target.split("/");
  if (!target.includes("/") && STYLE.test(target)) return true;
  const names = listFolder(path.posix.dirname(cleanUrl(importer))) ?? [];
  return target.includes("/") ? names.includes(first) : mostSimilar(target, names) !== undefined;
}

interface PackageContext extends UnresolvedContext {
  importer: string;
  /** The importer for messages. */
  from: string;
  /** The specifier without its query, which means nothing to a package. */
  target: string;
}

function missingPackage(specifier: string, context: PackageContext): VireoError {
  const { root, importer, from, target } = context;
  const name = packageNameOf(target);
  const installed = installedFolder(name, importer, context);
  if (installed) {
    const subpath = `.${target.slice(name.length)}`;
    return new VireoError("UNRESOLVED_IMPORT", `Cannot resolve "${specifier}" from "${from}"`, {
      id: importer,
      hint: subpath === "."
        ? `Check "exports" and "main" in "${displayPath(root, installed)}/package.json"`
        : `The package "${name}" is installed and has no "${subpath}": see "exports" in ` +
          `"${displayPath(root, installed)}/package.json"`,
    });
  }
  return new VireoError(
    "DEPENDENCY_MISSING",
    `Cannot find the package "${name}" imported from "${from}"`,
    { id: importer, hint: packageHint(name, context) },
  );
}

function packageHint(name: string, { root, target }: PackageContext): string {
  if (PREFIXED.test(target)) {
    return `Add the prefix of "${target}" to resolve.alias, or to "paths" of tsconfig.json`;
  }
  return isListed(name, root)
    ? `Run "${installAllCommand(root)}": package.json lists it`
    : `Run "${installCommand(root, name)}"`;
}

function isPackage(name: string, importer: string, context: UnresolvedContext): boolean {
  return isListed(name, context.root) || installedFolder(name, importer, context) !== undefined;
}

function installedFolder(
  name: string,
  importer: string,
  { root, locatePackage }: UnresolvedContext,
): string | undefined {
  const file = cleanUrl(importer);
  const manifest = locatePackage?.(name, file)?.importer;
  return manifest === undefined
    ? findInstalled(name, path.posix.dirname(file), root)
    : path.posix.dirname(manifest);
}

function findInstalled(name: string, folder: string, root: string): string | undefined {
  const start = folder.startsWith("/") || /^[a-zA-Z]:/.test(folder) ? folder : root;
  for (const current of foldersUp(start)) {
    const candidate = path.posix.join(current, "node_modules", name);
    if (existsSync(path.posix.join(candidate, "package.json"))) return candidate;
  }
  return undefined;
}

function isListed(name: string, root: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(path.posix.join(root, "package.json"), "utf8"));
    return ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
      .some((field) => manifest[field]?.[name] !== undefined);
  } catch {
    return false;
  }
}

function fileHint(
  wanted: string,
  target: string,
  context: UnresolvedContext & { importer: string },
): string {
  const folder = path.posix.dirname(wanted);
  const name = path.posix.basename(wanted);
  // An alias for the file itself has another name.
  const prefix = target.endsWith(name)
    ? target.slice(0, target.length - name.length)
    : `${displayPath(context.root, folder)}/`;
  const names = listFolder(folder);
  if (!names) {
    return `Create the folder "${displayPath(context.root, folder)}", or correct the path`;
  }
  // No file means to import itself.
  const own = cleanUrl(context.importer);
  const others = names.filter((each) => path.posix.join(folder, each) !== own);
  if (isBare(target) && others.includes(name)) {
    return `Write "${
      displayPath(context.root, wanted)
    }": a name without "./" or "/" is that of a package`;
  }
  const similar = mostSimilar(name, others);
  if (similar === undefined) return "Correct the path, or create the file";
  if (context.isStyle && path.posix.extname(name) === "" && stemOf(similar) === name) {
    return `Write "${prefix}${similar}"`;
  }
  if (similar.toLowerCase() === name.toLowerCase()) {
    return `Write "${prefix}${similar}": upper and lower case differ`;
  }
  const extension = path.posix.extname(similar);
  return path.posix.basename(similar, extension) === name
    ? `Write "${prefix}${similar}": "${extension}" is not among resolve.extensions`
    : `Did you mean "${prefix}${similar}"?`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function listFolder(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}

/** The name that `wanted` is most likely a slip of: other case, an extension left out, a letter or two off. */
function mostSimilar(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower) ??
    names.find((name) => stemOf(name) === wanted && path.posix.extname(name) !== "") ??
    names.find((name) => stemOf(name).toLowerCase() === lower) ??
    names
      .map((name) => ({
        name,
        distance: Math.min(
          editDistance(lower, name.toLowerCase()),
          editDistance(lower, stemOf(name).toLowerCase()),
        ),
      }))
      .filter(({ distance }) => distance <= Math.min(2, lower.length / 3))
      .sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** A file's name without its extension. */
function stemOf(name: string): string {
  return name.slice(0, name.length - path.posix.extname(name).length);
}
