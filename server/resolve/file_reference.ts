/**
 * How text is resolved that names files elsewhere than in an import: `new URL()`, workers, globs, templates. All of it goes
 * through the plugins that resolve imports, so that aliases, `imports` of package.json, `paths` of tsconfig.json and
 * packages mean the same everywhere.
 *
 * - {@linkcode fileOfReference}: the text is complete, and a file has to be there. It is the file itself, where an
 *   import may get its bundle.
 * - {@linkcode piecesOfReference}: a part is not known, as in `#icons/*.svg` and `@/pages/${name}.vue`. A name that nobody
 *   has stands for the part, no file is looked for, and the text around the name is what is known.
 */
import { isUnresolvedAlias } from "./apply_alias.ts";

/** Letters only, so that it passes through every mapping. */
const UNKNOWN = "__vireo_unknown__";
/** Vite's own mark: its plugins, and those that know it, look for no file then. */
const PATTERN = "vite:import-glob";
const FILE = "vireo:file";

/** The options of `this.resolve()` that tell what is asked for. */
export interface ReferenceOptions {
  custom: Record<string, unknown>;
}

/** `this.resolve()` of a plugin, or `resolveId()` of the container, bound to an importer. */
export type ResolveReference = (
  reference: string,
  options: ReferenceOptions,
) => Promise<{ id: string; external?: unknown; meta?: Record<string, unknown> } | null>;

/** Whether {@linkcode piecesOfReference} is asking, so that no file has to be there. */
export function isPattern(custom: Record<string, unknown> | undefined): boolean {
  return custom?.[PATTERN] !== undefined;
}

/** Whether {@linkcode fileOfReference} is asking, so that a bundle is of no use. */
export function namesFile(custom: Record<string, unknown> | undefined): boolean {
  return custom?.[FILE] === true;
}

/**
 * The file that a reference names.
 *
 * @returns Its absolute path with the query of the reference; `undefined` where it leads to no file of this server.
 */
export async function fileOfReference(
  reference: string,
  resolve: ResolveReference,
): Promise<string | undefined> {
  const resolved = await resolve(reference, { custom: { [FILE]: true } });
  return resolved && !isUnresolvedAlias(resolved) ? pathOf(resolved) : undefined;
}

/**
 * Where a reference leads of which a part is not known.
 *
 * @param reference What stands before and behind the unknown part, and the part as a glob; that is empty where all is known.
 * @returns The known text around each place that the unknown part has in the path, which is absolute; `undefined` where it
 *   leads to no file of this server.
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
