/**
 * Resolves text that refers to files outside of imports: `new URL()`, workers, globs, templates.
 * All of it goes through the plugins that resolve imports, so that aliases, `imports` of
 * package.json, `paths` of tsconfig.json and packages mean the same everywhere.
 *
 * - {@linkcode fileOfReference}: the text is complete, and the file must exist. The result is the
 *   file itself, where an import can get its bundle.
 * - {@linkcode piecesOfReference}: a part is unknown, as in `#icons/*.svg` and
 *   `@/pages/${name}.vue`. An unused name replaces the part, the file need not exist, and the
 *   result is the known text around the name.
 */
import { isUnresolvedAlias } from "./apply_alias.ts";

/** Letters only, so that every mapping keeps it. */
const UNKNOWN = "__vireo_unknown__";
/** Vite's own mark: its plugins, and others that know it, then do not require the file to exist. */
const PATTERN = "vite:import-glob";
const FILE = "vireo:file";

/** The options of `this.resolve()` that mark the kind of reference. */
export interface ReferenceOptions {
  custom: Record<string, unknown>;
}

/** `this.resolve()` of a plugin, or `resolveId()` of the container, bound to an importer. */
export type ResolveReference = (
  reference: string,
  options: ReferenceOptions,
) => Promise<{ id: string; external?: unknown; meta?: Record<string, unknown> } | null>;

/** Whether {@linkcode piecesOfReference} makes the request, so that the file need not exist. */
export function isPattern(custom: Record<string, unknown> | undefined): boolean {
  return custom?.[PATTERN] !== undefined;
}

/** Whether {@linkcode fileOfReference} makes the request, which has no use for a bundle. */
export function namesFile(custom: Record<string, unknown> | undefined): boolean {
  return custom?.[FILE] === true;
}

/**
 * Finds the file of a reference.
 *
 * @returns Its absolute path with the query of the reference; `undefined` for a reference outside
 *   of this server's files.
 */
export async function fileOfReference(
  reference: string,
  resolve: ResolveReference,
): Promise<string | undefined> {
  const resolved = await resolve(reference, { custom: { [FILE]: true } });
  return resolved && !isUnresolvedAlias(resolved) ? pathOf(resolved) : undefined;
}

/**
 * Resolves a reference with an unknown part.
 *
 * @param reference The text before and after the unknown part, and the part as a glob, empty when
 *   all is known.
 * @returns The absolute path, split at each place of the unknown part; `undefined` for a reference
 *   outside of this server's files.
 */
export async function piecesOfReference(
  { before, glob, after }: { before: string; glob: string; after: string },
  resolve: ResolveReference,
): Promise<string[] | undefined> {
  const text = before + (glob === "" ? "" : UNKNOWN) + after;
  const isSubImportsPattern = text.startsWith("#") && glob !== "";
  const resolved = await resolve(text, { custom: { [PATTERN]: { isSubImportsPattern } } });
  return resolved ? pathOf(resolved)?.split(UNKNOWN) : undefined;
}

function pathOf({ id, external }: { id: string; external?: unknown }): string | undefined {
  return !external && /^(?:\/|[a-zA-Z]:\/)/.test(id) ? id : undefined;
}
