import { isBuiltin } from "node:module";

/** A specifier without its query, and the query with its `?` (empty when there is none). */
export interface SpecifierParts {
  path: string;
  query: string;
}

/** Splits the query off; a `#` belongs to the path, since `#internal` is a specifier of its own. */
export function splitSpecifier(specifier: string): SpecifierParts {
  const mark = specifier.indexOf("?");
  return mark < 0
    ? { path: specifier, query: "" }
    : { path: specifier.slice(0, mark), query: specifier.slice(mark) };
}

/**
 * Whether `specifier` names a package, like `vue` or `@scope/name/sub`, or looks like one, like the
 * alias `@/x`.
 */
export function isBare(specifier: string): boolean {
  return /^[\w@~][^:\s]*$/.test(specifier);
}

/** Whether `specifier` is `./x`, `../x`, `.` or `..`. */
export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(?:[/\\?]|$)/.test(specifier);
}

/** The package of a bare specifier: `@scope/name` of `@scope/name/sub`. */
export function packageNameOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/?]*/.exec(specifier)![0];
}

/** The name of a Node built-in without `node:`, or `undefined`. */
export function builtinName(specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return specifier.slice("node:".length);
  return isBuiltin(specifier) ? specifier : undefined;
}

/**
 * The folder of the package that contains `file`, found by the last `node_modules` of its path.
 *
 * @param file Absolute, with slashes.
 * @returns `undefined` for a file outside of `node_modules`, or in the store of Yarn's `nodeLinker:
 *   pnpm` (`node_modules/.store/vue-npm-1234/package`), whose folders are not named after packages.
 */
export function packageFolder(file: string): { folder: string; name: string } | undefined {
  const start = file.lastIndexOf("/node_modules/");
  if (start < 0) return undefined;
  const inside = start + "/node_modules/".length;
  const name = packageNameOf(file.slice(inside));
  if (name.startsWith(".")) return undefined;
  return { folder: file.slice(0, inside) + name, name };
}
