/**
 * How a specifier is resolved of which a part is not known, a pattern (`#icons/*.svg`) or a template (`@/pages/${name}.vue`):
 * a name that nobody has stands for the part, the plugins that resolve imports take the specifier through aliases, `imports`
 * of package.json and `paths` of tsconfig.json without looking for a file, and the text around the name is what is known.
 */

/** Letters only, so that it passes through every mapping. */
const UNKNOWN = "__vireo_unknown__";

/** Vite's own mark: its plugins, and those that know it, look for no file then. */
const PATTERN_MARK = "vite:import-glob";

/** The options of `this.resolve()` for a specifier with an unknown part. */
export interface PatternOptions {
  custom: Record<string, unknown>;
}

/** `this.resolve()` of a plugin, bound to an importer. */
export type ResolvePattern = (
  specifier: string,
  options: PatternOptions,
) => Promise<{ id: string; external?: unknown } | null>;

/** Whether {@linkcode locatePartial} is asking, so that no file has to be there. */
export function isPattern(custom: Record<string, unknown> | undefined): boolean {
  return custom?.[PATTERN_MARK] !== undefined;
}

/**
 * Tells where a specifier with an unknown part leads.
 *
 * @param known What stands before and behind the unknown part.
 * @param hasUnknown Whether there is an unknown part at all.
 * @returns The known text around each place that the unknown part has in the path, which is absolute; `undefined` when it
 *   leads to no file of this server.
 */
export async function locatePartial(
  { before, after, glob }: { before: string; after: string; glob: string },
  resolve: ResolvePattern,
): Promise<string[] | undefined> {
  const specifier = before + (glob === "" ? "" : UNKNOWN) + after;
  const isSubImportsPattern = specifier.startsWith("#") && glob !== "";
  const resolved = await resolve(specifier, {
    custom: { [PATTERN_MARK]: { isSubImportsPattern } },
  });
  if (!resolved || resolved.external || !/^(?:\/|[a-zA-Z]:\/)/.test(resolved.id)) return undefined;
  return resolved.id.split(UNKNOWN);
}
