import { cleanUrl } from "../page/clean_url.ts";
import type { Update } from "../protocol.ts";

/**
 * What a message says of an update: `/src/App.vue (useData.ts → App.vue)`, with base names along the chain, and whole
 * URLs where two modules have the same one. The terminal says the same.
 */
export function describeUpdate({ path, chain, cause }: Update): string {
  // Tolerates servers of other makes, whose updates have no chain.
  const steps = [...cause === undefined ? [] : [cause], ...chain ?? []];
  if (steps.length < 2) return path;
  const names = steps.map((url) => {
    const isAlone = steps.every((other) => other === url || baseName(other) !== baseName(url));
    return isAlone ? baseName(url) : url;
  });
  return `${path} (${names.join(" → ")})`;
}

/** What the console says of an update whose module could not be imported, or whose style sheet could not be fetched. */
export function cannotReload(path: string): string {
  return `Cannot reload "${path}": it has an error, or imports a module that is missing. ` +
    "The page keeps the version before; the next save tries again";
}

function baseName(url: string): string {
  const path = cleanUrl(url);
  // The name of a virtual module is no path.
  if (path.startsWith("/@id/")) return path.replace(/^\/@id\/(?:__x00__)?/, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
}
