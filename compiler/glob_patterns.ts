import { posix } from "node:path";
import picomatch from "picomatch";
import type { GlobCall, GlobFile } from "./glob_import.ts";
import { isAbsolutePath } from "./paths.ts";
import { CompileError } from "./types.ts";

/** What patterns are relative to. Paths have forward slashes. */
export interface GlobContext {
  root: string;
  /** The absolute path of the importing file; `undefined` for a virtual module. */
  importer: string | undefined;
  /** Resolves a pattern that is neither relative nor absolute: an alias. */
  resolveAlias(pattern: string): Promise<string | undefined>;
}

/** The patterns of a call, absolute. */
export interface ResolvedGlob {
  patterns: string[];
  /** Without their `!`. */
  ignored: string[];
  caseSensitive: boolean;
  /** Names that begin with a dot match too. */
  dot: boolean;
  /** How the call names a file that matches. */
  describe(file: string): GlobFile;
}

/**
 * Makes the patterns of a call absolute.
 *
 * @throws {CompileError} When a pattern leads nowhere.
 */
export async function resolveGlob(call: GlobCall, context: GlobContext): Promise<ResolvedGlob> {
  const patterns: string[] = [];
  const ignored: string[] = [];
  const folder = baseFolder(call, context);
  for (const pattern of call.patterns) {
    const isNegative = pattern.startsWith("!");
    const absolute = await absolutePattern(
      isNegative ? pattern.slice(1) : pattern,
      folder,
      context,
    );
    (isNegative ? ignored : patterns).push(absolute);
  }
  if (!call.options.exhaustive) ignored.push(dependencyFolders(patterns, context.root));
  const isRelative = call.patterns.every((pattern) =>
    /^!?\./.test(pattern) || /^!\*\*/.test(pattern)
  );
  return {
    patterns,
    ignored,
    caseSensitive: call.options.caseSensitive,
    dot: call.options.exhaustive,
    describe: (file) => ({
      key: keyOf(file, { call, context, folder, isRelative }),
      specifier: specifierOf(file, context),
    }),
  };
}

/** Tells whether a file, by its absolute path, belongs to what a call imports. */
export function globMatcher(glob: ResolvedGlob): (file: string) => boolean {
  return picomatch(glob.patterns, {
    dot: glob.dot,
    ignore: glob.ignored,
    nocase: !glob.caseSensitive,
  });
}

/** The folder that `./` in a pattern means. */
function baseFolder(call: GlobCall, { root, importer }: GlobContext): string {
  const own = importer === undefined ? root : posix.dirname(importer);
  const { base } = call.options;
  if (base === undefined) return own;
  return base.startsWith("/") ? posix.join(root, base) : posix.join(own, base);
}

async function absolutePattern(
  pattern: string,
  folder: string,
  { root, resolveAlias }: GlobContext,
): Promise<string> {
  if (pattern.startsWith("/")) return posix.join(escapeGlob(root), pattern);
  if (pattern.startsWith(".")) return posix.join(escapeGlob(folder), pattern);
  if (pattern.startsWith("**")) return pattern;
  const resolved = await resolveAlias(pattern);
  if (resolved !== undefined && isAbsolutePath(resolved)) {
    return escapeFixedPart(resolved, pattern);
  }
  throw new CompileError(`Invalid glob pattern "${pattern}": it leads to no folder`, {
    hint: `Begin it with "./", "../" or "/" (the root), or with an alias of resolve.alias`,
    plugin: "glob-import",
  });
}

/** Escapes the folders that an alias stands for, and leaves what the author wrote behind it. */
function escapeFixedPart(resolved: string, pattern: string): string {
  let common = 0;
  while (
    common < pattern.length && common < resolved.length &&
    resolved[resolved.length - 1 - common] === pattern[pattern.length - 1 - common]
  ) common++;
  const fixed = resolved.length - common;
  return escapeGlob(resolved.slice(0, fixed)) + resolved.slice(fixed);
}

/**
 * The folders that only `exhaustive` looks into. A `node_modules` that the patterns themselves name, or that
 * the project lies in, is not one of them.
 */
function dependencyFolders(patterns: readonly string[], root: string): string {
  const [first = [], ...others] = patterns.map((pattern) => {
    const segments = (pattern.startsWith("**") ? escapeGlob(root) : pattern).split("/");
    const magic = segments.findIndex((segment) => /(?<!\\)[*?{}()[\]!+@]/.test(segment));
    return segments.slice(0, magic < 0 ? -1 : magic);
  });
  const common = first.filter((_, index) =>
    others.every((segments) =>
      segments.slice(0, index + 1).join("/") === first.slice(0, index + 1).join("/")
    )
  );
  return `${common.join("/")}/**/node_modules/**`;
}

/**
 * A path in which no character has a meaning for globs: folders may be called `(group)` or `[id]`. What has none where
 * it stands is left as it is (`@scope`): tinyglobby compares the path with its own folder, which it escapes like this.
 */
function escapeGlob(path: string): string {
  return path.replace(/[()[\]{}*?|\\]|[!+@](?=\()/g, "\\$&");
}

interface KeyPlace {
  call: GlobCall;
  context: GlobContext;
  folder: string;
  isRelative: boolean;
}

function keyOf(file: string, { call, context, folder, isRelative }: KeyPlace): string {
  const isFromBase = call.options.base !== undefined;
  if (isFromBase || (isRelative && context.importer !== undefined)) {
    return withDot(posix.relative(folder, file));
  }
  const fromRoot = posix.relative(context.root, file);
  return fromRoot.startsWith("..") ? fromRoot : `/${fromRoot}`;
}

function specifierOf(file: string, { importer, root }: GlobContext): string {
  if (importer !== undefined) return withDot(posix.relative(posix.dirname(importer), file));
  const fromRoot = posix.relative(root, file);
  return fromRoot.startsWith("..") ? file : `/${fromRoot}`;
}

function withDot(path: string): string {
  return path.startsWith(".") && /^\.\.?\//.test(path) ? path : `./${path}`;
}
