import type { ShownPlace } from "../../original_place.ts";
import type { CompileWarning } from "../../types.ts";

/** A name that a CSS module takes from a file which does not have it. */
export interface MissingName {
  name: string;
  /** The file, as it is written. */
  specifier: string;
  /** The names that the file has. */
  available: readonly string[];
  place: ShownPlace | undefined;
}

const SHOWN = 5;

/** The warning for a missing name. The page goes on without it: one class less is no reason to show nothing. */
export function missingNameWarning(missing: MissingName): CompileWarning {
  const { name, specifier, available, place } = missing;
  const shown = available.slice(0, SHOWN).map((each) => `"${each}"`).join(", ");
  const more = available.length > SHOWN ? ` and ${available.length - SHOWN} more` : "";
  const has = available.length > 0 ? `it has ${shown}${more}` : "it has no names";
  return { message: `Cannot find "${name}" in "${specifier}": ${has}`, ...place };
}
