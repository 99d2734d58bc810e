/** Advice on the code: the edit that would turn a reload into a hot update. */
import path from "node:path";
import type { ReloadCause } from "./plan.ts";

/**
 * The edit that helps, as a sentence or two; `undefined` if there is none.
 *
 * @param cause Why the page reloads.
 */
export function adviceFor(cause: ReloadCause): string | undefined {
  switch (cause.kind) {
    case "dead end":
      return adviceForDeadEnd(cause.chain);
    case "circle":
      return `Remove import.meta.hot.invalidate() from "${cause.chain[0]}", or accept it in a ` +
        "module outside the circle";
    case "public file":
      return "Move the file out of the public folder and import it from a module to update it " +
        "without a reload";
    case "page":
      return undefined;
  }
}

/** @param chain URLs from the changed module to the one that ended the search. */
function adviceForDeadEnd(chain: readonly string[]): string {
  const [changed = "", importer] = chain;
  if (importer === undefined) {
    return `"${changed}" is a dead end, because a page loads it and no module imports it: add ` +
      "import.meta.hot.accept() to it if it can run again, or move the code that you edit into a " +
      "module that a component imports";
  }
  const end = chain.at(-1)!;
  const through = chain.length > 2 ? ` through "${chain.slice(1, -1).join('", "')}"` : "";
  return `"${end}" is a dead end: it imports "${changed}"${through}, and no module on the way ` +
    `accepts it. Add import.meta.hot.accept("${relative(importer, changed)}", (module) => …) to ` +
    `"${importer}", or import it only from components`;
}

/** A URL as an import in another module names it. */
function relative(from: string, to: string): string {
  const between = path.posix.relative(path.posix.dirname(from), to);
  return between.startsWith(".") ? between : `./${between}`;
}
