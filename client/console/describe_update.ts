import { cleanUrl } from "../page/clean_url.ts";
import type { Update } from "../protocol.ts";

/**
 * The text that messages show for an update: `/src/App.vue (useData.ts → App.vue)`. The chain shows
 * base names, or whole URLs where two modules have the same base name. The terminal uses the same
 * text, with the path of the file.
 */
export function describeUpdate({ path, chain, cause }: Update): string {
  // Servers other than Vireo send updates without a chain.
  const steps = [...cause === undefined ? [] : [cause], ...chain ?? []];
  if (steps.length < 2) return path;
  const names = steps.map((url) => {
    const isAlone = steps.every((other) => other === url || baseName(other) !== baseName(url));
    return isAlone ? baseName(url) : url;
  });
  return `${path} (${names.join(" → ")})`;
}

/**
 * The console message for an update whose module could not be imported, or whose style sheet could
 * not be fetched.
 */
export function cannotReload(path: string): string {
  return `Cannot reload "${path}": it has an error, or imports a module that is missing. ` +
    "The page keeps the previous version; the next save retries";
}

function baseName(url: string): string {
  const path = cleanUrl(url);
  // The name of a virtual module is not a path.
  if (path.startsWith("/@id/")) return path.replace(/^\/@id\/(?:__x00__)?/, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
}
