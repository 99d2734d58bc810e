import type { ShownPlace } from "../../original_place.ts";
import type { CompileWarning } from "../../types.ts";

/** A name that a CSS module takes from a file that does not define it. */
export interface MissingName {
  name: string;
  /** The file, as written. */
  specifier: string;
  /** The names that the file defines. */
  available: readonly string[];
  place: ShownPlace | undefined;
}

const SHOWN = 5;

/** The warning for a missing name. Not an error: the page still works without one class. */
export function missingNameWarning(missing: MissingName): CompileWarning {
  const { name, specifier, available, place } = missing;
  const shown = available.slice(0, SHOWN).map((each) => `"${each}"`).join(", ");
  const more = available.length > SHOWN ? ` and ${available.length - SHOWN} more` : "";
  const has = available.length > 0 ? `it defines ${shown}${more}` : "it defines no names";
  return { message: `Cannot find "${name}" in "${specifier}": ${has}`, ...place };
}
