/** How updates and reloads say why they happened. */
import type { Update } from "../../client/protocol.ts";
import { cleanUrl } from "../base/url.ts";

const baseName = (url: string): string => {
  const path = cleanUrl(url);
  // The name of a virtual module is no path.
  if (path.startsWith("/@id/")) return path.replace(/^\/@id\/(?:__x00__)?/, "");
  return path.slice(path.lastIndexOf("/") + 1) || path;
};

/** Short names for the modules of a chain: base names, with as much of the path as tells equal ones apart. */
function shortNames(urls: readonly string[]): string[] {
  const counts = new Map<string, Set<string>>();
  for (const url of urls) {
    const name = baseName(url);
    counts.set(name, (counts.get(name) ?? new Set()).add(url));
  }
  return urls.map((url) => counts.get(baseName(url))!.size > 1 ? url : baseName(url));
}

/** Why an update is sent. */
type UpdateReason = Pick<Update, "path" | "chain" | "cause">;

/** `hmr update /src/App.vue (useData.ts → App.vue)`: the chain is left out when the changed module took the update itself. */
export function explainUpdate(update: UpdateReason): string {
  return explainUpdates([update]);
}

/** Updates that one message lists; a change of branch brings hundreds. */
const LISTED = 8;

/** Like {@linkcode explainUpdate}, for updates that come together. */
export function explainUpdates(updates: readonly UpdateReason[]): string {
  // Several modules of one file read the same: its code and its `?raw`.
  const texts = new Set(updates.map(({ path, chain, cause }) => {
    const steps = [...cause === undefined ? [] : [cause], ...chain];
    return steps.length > 1 ? `${path} (${shortNames(steps).join(" → ")})` : path;
  }));
  const listed = [...texts].slice(0, LISTED).join(", ");
  return `hmr update ${listed}${texts.size > LISTED ? ` and ${texts.size - LISTED} more` : ""}`;
}

/**
 * `/src/main.ts: no module accepts it (main.ts ← index.html)`, the reason of a full reload.
 *
 * @param chain URLs from the changed module to the one at which the search for a boundary ended.
 * @param pages URL paths of the HTML pages that name the last module of the chain.
 */
export function explainDeadEnd(chain: readonly string[], pages: Iterable<string>): string {
  const names = shortNames([...chain, ...Array.from(pages).slice(0, 1)]);
  const path = names.length > 1 ? ` (${names.join(" ← ")})` : "";
  return `${chain[0]}: no module accepts it${path}`;
}

/**
 * `/src/menu.ts: invalidated in a circle (menu.ts ← items.ts ← menu.ts)`, the reason of a full reload.
 *
 * @param chain URLs from the module that refused its update back to itself.
 */
export function explainCircle(chain: readonly string[]): string {
  return `${chain[0]}: invalidated in a circle (${shortNames(chain).join(" ← ")})`;
}
