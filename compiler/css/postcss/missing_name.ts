import { blankComments } from "../../javascript/blank_comments.ts";
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
const CLASS = /\.(-?[_a-z][-\w]*)/gi;
const STRING = /"[^"\n]*"|'[^'\n]*'/g;

/** The warning for a missing name. Not an error: the page still works without one class. */
export function missingNameWarning(missing: MissingName): CompileWarning {
  const { name, specifier, available, place } = missing;
  return { message: `Cannot find "${name}" in "${specifier}": ${describe(available)}`, ...place };
}

/**
 * The message and the hint for a class that a rule composes from its own style sheet, which must
 * define the class before the rule.
 *
 * @param css The style sheet.
 * @param offset The offset of the rule's declaration.
 */
export function explainMissingClass(
  name: string,
  css: string,
  offset: number,
): { message: string; hint: string } {
  if (classNamesIn(css.slice(offset)).includes(name)) {
    return {
      message: `Cannot compose "${name}": it is defined after the rule that composes it`,
      hint: `Move ".${name}" before that rule`,
    };
  }
  return {
    message: `Cannot compose "${name}": the style sheet does not define it; ` +
      describe(classNamesIn(css.slice(0, offset))),
    hint: `Define ".${name}" before the rule, or name its file: ` +
      `composes: ${name} from "./other.module.css"`,
  };
}

/** The names of the classes in a style sheet, in the order of their first use. */
export function classNamesIn(css: string): string[] {
  const matches = blankComments(css).replace(STRING, "").matchAll(CLASS);
  return [...new Set(Array.from(matches, ([, name]) => name!))];
}

function describe(available: readonly string[]): string {
  const shown = available.slice(0, SHOWN).map((each) => `"${each}"`).join(", ");
  const more = available.length > SHOWN ? ` and ${available.length - SHOWN} more` : "";
  return available.length > 0 ? `it defines ${shown}${more}` : "it defines no names";
}
