import { readdirSync } from "node:fs";
import path from "node:path";
import { VireoError } from "../../base/errors.ts";
import { displayPath, isInside, resolvePath } from "../../base/paths.ts";
import { cleanUrl } from "../../base/url.ts";
import {
  explainPackage,
  isKnownPackage,
  type PackageImport,
  prefixHint,
} from "./explain_package.ts";
import { mostSimilar, stemOf } from "./most_similar.ts";
import { owningPackage } from "../package_manifest.ts";
import { isBare, packageNameOf, splitSpecifier } from "../specifier.ts";
import { isFolder } from "../../base/file_kind.ts";

/** Context of the explanation. */
export interface UnresolvedContext
  extends Pick<PackageImport, "root" | "extensions" | "followsTsconfigPaths" | "locatePackage"> {
  /** The specifier after aliases. */
  target?: string | undefined;
  /** Absolute path, or `""`. */
  publicDir: string;
  /**
   * Whether the importer is a style sheet, where a bare name can be a file beside it or a package.
   */
  isStyle?: boolean;

  /**
   * Resolves a specifier by its text: through `imports` of a package.json or `paths` of a
   * tsconfig.json.
   */
  locate?: (specifier: string, importer: string) => string | undefined;
}

/**
 * Explains why an import does not resolve, and how to fix it.
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
    return explainPackage({ ...context, specifier, importer, target });
  }
  const meaning = target === written
    ? ""
    : `, which resolve.alias maps to "${displayPath(root, target)}"`;
  return new VireoError(
    "UNRESOLVED_IMPORT",
    `Cannot resolve "${specifier}" from "${from}"${meaning}`,
    {
      id: importer,
      hint: wanted === undefined
        ? unlistedHint(target, importer, context)
        : SCHEME.test(target)
        ? `Add the plugin that provides "${target}" to the config`
        : fileHint(wanted, written, { ...context, importer }),
    },
  );
}

/** Hint about a name that neither `imports` nor `paths` list. */
function unlistedHint(target: string, importer: string, context: UnresolvedContext): string {
  return target.startsWith("#")
    ? `Add "${target}" to "imports" of ${manifestOf(importer, context.root)}`
    : prefixHint(target, context);
}

/** The `package.json` of an importer, for messages. */
function manifestOf(importer: string, root: string): string {
  const owner = owningPackage(cleanUrl(importer));
  return owner
    ? `"${displayPath(root, `${owner.folder}/package.json`)}"`
    : "the nearest package.json";
}

/**
 * The file that a specifier means; `undefined` for a package and for an unlisted name of `imports`.
 */
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
  const name = packageNameOf(target);
  return isBelowRoot(target, root) && !isKnownPackage(name, cleanUrl(importer), context)
    ? path.posix.join(root, target)
    : undefined;
}

/** A prefix that is common for aliases and cannot be the scope of a package. */
const PREFIXED = /^(?:[@~](?:\/|$)|\$)/;

/**
 * Whether a name begins with a folder of the root, or with `node_modules` itself, so that it is not
 * a package's.
 */
function isBelowRoot(target: string, root: string): boolean {
  const [first = "", ...rest] = target.split("/");
  if (rest.length === 0 || first.startsWith("@")) return false;
  return first === "node_modules" || isFolder(path.posix.join(root, first));
}

/** A name that only a plugin can resolve: `virtual:pwa-register`. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i;
const STYLE = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)$/;

/**
 * Whether a name in a style sheet is likely a file's: by its extension, or because a file beside
 * the importer has a similar name.
 */
function namesFile(target: string, importer: string): boolean {
  const [first = ""] = target.split("/");
  if (!target.includes("/") && STYLE.test(target)) return true;
  const names = listFolder(path.posix.dirname(cleanUrl(importer))) ?? [];
  return target.includes("/") ? names.includes(first) : mostSimilar(target, names) !== undefined;
}

function fileHint(
  wanted: string,
  target: string,
  context: UnresolvedContext & { importer: string },
): string {
  const folder = path.posix.dirname(wanted);
  const name = path.posix.basename(wanted);
  // The name of an aliased file differs from the alias.
  const prefix = target.endsWith(name)
    ? target.slice(0, target.length - name.length)
    : `${displayPath(context.root, folder)}/`;
  const names = listFolder(folder);
  if (!names) {
    return `Create the folder "${displayPath(context.root, folder)}", or correct the path`;
  }
  // A file never means to import itself.
  const own = cleanUrl(context.importer);
  const others = names.filter((each) => path.posix.join(folder, each) !== own);
  if (others.includes(name) && isFolder(wanted)) {
    return `Name a file in "${displayPath(context.root, wanted)}": the folder has no index file`;
  }
  const similar = others.includes(name) ? name : mostSimilar(name, others);
  const ending = path.posix.extname(similar ?? "");
  const isThere = similar === name ||
    (similar === name + ending && context.extensions.includes(ending));
  if (isBare(target) && isThere) {
    const file = displayPath(context.root, path.posix.join(folder, similar));
    return `Write "${file}": a name without "./" or "/" refers to a package`;
  }
  if (similar === undefined) return "Correct the path, or create the file";
  if (context.isStyle && path.posix.extname(name) === "" && stemOf(similar) === name) {
    return `Write "${prefix}${similar}"`;
  }
  if (similar === name) {
    return `Check that "${displayPath(context.root, wanted)}" can be read, and the conditions ` +
      `of package.json that lead to it`;
  }
  if (similar.toLowerCase() === name.toLowerCase()) {
    return `Write "${prefix}${similar}": upper and lower case differ`;
  }
  const extension = path.posix.extname(similar);
  return path.posix.basename(similar, extension) === name
    ? `Write "${prefix}${similar}": "${extension}" is not in resolve.extensions`
    : `Did you mean "${prefix}${similar}"?`;
}

function listFolder(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
