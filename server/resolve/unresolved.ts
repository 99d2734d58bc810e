import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
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
  if (isBare(target) && !(context.isStyle && namesFile(target, importer))) {
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
      hint: target.startsWith("#")
        ? `Add "${target}" to "imports" of the nearest package.json`
        : fileHint(wantedFile(target, importer, root), written, { ...context, importer }),
    },
  );
}

/** The file that a path means, from the root or from its importer. */
function wantedFile(target: string, importer: string, root: string): string {
  if (target.startsWith("/")) return isInside(root, target) ? target : root + target;
  return resolvePath(path.posix.dirname(cleanUrl(importer)), target);
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
  const file = cleanUrl(importer);
  const manifest = context.locatePackage?.(name, file)?.importer;
  const installed = manifest === undefined
    ? findInstalled(name, path.posix.dirname(file), root)
    : path.posix.dirname(manifest);
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
  if (/^[@~](?:\/|$)/.test(target)) {
    return `Add the prefix of "${target}" to resolve.alias, or to "paths" of tsconfig.json`;
  }
  return isListed(name, root)
    ? `Run "${installAllCommand(root)}": package.json lists it`
    : `Run "${installCommand(root, name)}"`;
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

/** How many letters are wrong, left out, added, or swapped with their neighbor. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? beforeLast[j - 2]! + 1 : Infinity;
      row.push(Math.min(replaced, swapped, last[j]! + 1, row[j - 1]! + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
