/** The texts that explain updates and reloads. */
import type { Update } from "../../client/protocol.ts";
import type { Reception } from "../journal/applied_pages.ts";
import { cleanUrl } from "../base/url.ts";

const baseName = (url: string): string => {
  const path = cleanUrl(url);
  // The name of a virtual module is not a path.
  if (path.startsWith("/@id/")) return path.replace(/^\/@id\/(?:__x00__)?/, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
};

/** Short names for the modules of a chain: base names, or whole URLs where base names are equal. */
function shortNames(urls: readonly string[]): string[] {
  const counts = new Map<string, Set<string>>();
  for (const url of urls) {
    const name = baseName(url);
    counts.set(name, (counts.get(name) ?? new Set()).add(url));
  }
  return urls.map((url) => counts.get(baseName(url))!.size > 1 ? url : baseName(url));
}

/** A URL as terminals recognize the file: relative to the root. */
export function shownUrl(url: string): string {
  return url.replace(/^\/(?!@|\/)/, "");
}

/** The parts of an update that explain it. */
type UpdateReason = Pick<Update, "path" | "chain" | "cause">;

/**
 * `hmr update src/App.vue (useData.ts → App.vue)`: the chain is omitted if the changed module
 * accepts itself.
 */
export function explainUpdate(update: UpdateReason): string {
  return explainUpdates([update]);
}

/** Maximum number of updates in one message; a branch switch brings hundreds. */
const LISTED = 8;

/** Like {@linkcode explainUpdate}, for several updates. */
export function explainUpdates(updates: readonly UpdateReason[]): string {
  // Several modules of one file have equal texts: its code and its `?raw`.
  const texts = new Set(updates.map(({ path, chain, cause }) => {
    const steps = [...cause === undefined ? [] : [cause], ...chain];
    const shown = shownUrl(path);
    return steps.length > 1 ? `${shown} (${shortNames(steps).join(" → ")})` : shown;
  }));
  const listed = [...texts].slice(0, LISTED).join(", ");
  return `hmr update ${listed}${texts.size > LISTED ? ` and ${texts.size - LISTED} more` : ""}`;
}

/**
 * `/src/main.ts: no module accepts it (main.ts ← index.html)`, the reason of a full reload.
 *
 * @param chain URLs from the changed module to the one that ended the search for a boundary.
 * @param pages URL paths of the HTML pages that load the last module of the chain.
 */
export function explainDeadEnd(chain: readonly string[], pages: Iterable<string>): string {
  const names = shortNames([...chain, ...Array.from(pages).slice(0, 1)]);
  const path = names.length > 1 ? ` (${names.join(" ← ")})` : "";
  return `${chain[0]}: no module accepts it${path}`;
}

/**
 * `/src/menu.ts: invalidated in a circle (menu.ts ← items.ts ← menu.ts)`, the reason of a full
 * reload.
 *
 * @param chain URLs from the module that refused its update back to itself.
 */
export function explainCircle(chain: readonly string[]): string {
  return `${chain[0]}: invalidated in a circle (${shortNames(chain).join(" ← ")})`;
}

/**
 * `9 ms in 2 pages`: how pages received an update.
 *
 * @param milliseconds From the save until the last page applied it.
 */
export function explainReception(
  { pages, failed, silent }: Reception,
  milliseconds: number,
): string {
  if (pages === 0) return "no page is open";
  const all = `${pages} page${pages === 1 ? "" : "s"}`;
  if (failed > 0) return `failed in ${failed === pages ? all : `${failed} of ${all}`}`;
  if (silent > 0) return `${silent === pages ? all : `${silent} of ${all}`} did not answer yet`;
  return `${milliseconds} ms in ${all}`;
}
