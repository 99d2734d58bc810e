import { posix } from "node:path";
import picomatch from "picomatch";
import type { GlobCall, GlobFile } from "./glob_import.ts";
import {
  globOfPieces,
  type PartialSpecifier,
  splitGlob,
  unknownPartOf,
} from "./partial_specifier.ts";
import { escapeGlob } from "../paths.ts";
import { CompileError } from "../types.ts";

/** The paths against which patterns are resolved, with forward slashes. */
export interface GlobContext {
  root: string;
  /** The absolute path of the importing file; `undefined` for a virtual module. */
  importer: string | undefined;
  /**
   * Locates a pattern that is neither relative nor absolute, by an alias or by `imports` of a
   * package.json.
   *
   * @returns The known text around each occurrence of the unknown part, from an absolute path;
   * `undefined` if the pattern cannot be located.
   */
  locate(pattern: PartialSpecifier): Promise<readonly string[] | undefined>;
}

/** The patterns of a call, absolute. */
export interface ResolvedGlob {
  patterns: string[];
  /** Without their `!`. */
  ignored: string[];
  caseSensitive: boolean;
  /** Whether names that begin with a dot match too. */
  dot: boolean;
  /** The key and specifier of a matching file; `undefined` if it has none. */
  describe(file: string): GlobFile | undefined;
}

/**
 * Makes the patterns of a call absolute.
 *
 * @throws {CompileError} When a pattern cannot be located.
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

/**
 * Makes the pattern of a template absolute. The keys are the values that the template evaluates to.
 *
 * @returns `undefined` if it cannot be located.
 */
export async function resolveTemplate(
  template: PartialSpecifier,
  context: GlobContext,
): Promise<ResolvedGlob | undefined> {
  const { before, after } = template;
  const pieces = before.startsWith(".")
    ? [posix.join(ownFolder(context), before, "x").slice(0, -1), after]
    : await context.locate(template);
  if (pieces === undefined || pieces.length < 2) return undefined;
  const pattern = globOfPieces(pieces, template);
  return {
    patterns: [pattern],
    ignored: [dependencyFolders([pattern], context.root)],
    caseSensitive: true,
    dot: false,
    describe(file) {
      const part = unknownPartOf(file, pieces);
      return part === undefined
        ? undefined
        : { key: before + part + after, specifier: specifierOf(file, context) };
    },
  };
}

/** A predicate on absolute paths: whether the call imports the file. */
export function globMatcher(glob: ResolvedGlob): (file: string) => boolean {
  return picomatch(glob.patterns, {
    dot: glob.dot,
    ignore: glob.ignored,
    nocase: !glob.caseSensitive,
  });
}

/** The folder that `./` refers to in a pattern. */
function baseFolder(call: GlobCall, context: GlobContext): string {
  const own = ownFolder(context);
  const { base } = call.options;
  if (base === undefined) return own;
  return base.startsWith("/") ? posix.join(context.root, base) : posix.join(own, base);
}

function ownFolder({ root, importer }: GlobContext): string {
  return importer === undefined ? root : posix.dirname(importer);
}

async function absolutePattern(
  pattern: string,
  folder: string,
  { root, locate }: GlobContext,
): Promise<string> {
  if (pattern.startsWith("/")) return posix.join(escapeGlob(root), pattern);
  if (pattern.startsWith(".")) return posix.join(escapeGlob(folder), pattern);
  if (pattern.startsWith("**")) return pattern;
  for (const partial of splitGlob(pattern)) {
    const pieces = await locate(partial);
    if (pieces !== undefined) return globOfPieces(pieces, partial);
  }
  throw new CompileError(`Invalid glob pattern "${pattern}": it does not lead to a folder`, {
    hint: `Begin it with "./", "../" or "/" (the root), with an alias of resolve.alias, ` +
      `or with a "#" name of "imports" in package.json`,
    plugin: "glob-import",
  });
}

/**
 * The folders that only `exhaustive` includes. A `node_modules` that the patterns themselves name,
 * or that contains the project, is not one of them.
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
