import type { Update } from "./protocol.ts";

/** Milliseconds after which the old sheet goes even though the new one has neither loaded nor failed. */
const GIVE_UP = 5000;

/** Where a page and its style sheets come from. */
export interface LinkOrigins {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Origins of the page and of the dev server, which differ under a backend. */
  origins: readonly string[];
}

/**
 * Whether a `<link>` shows the style sheet of an update. A query of the update must be the link's; without one, the
 * link may have any.
 *
 * @param href The link's absolute URL.
 * @param path URL of the style sheet, without base.
 * @param origins Where links can come from.
 */
export function linkShows(href: string, path: string, { base, origins }: LinkOrigins): boolean {
  const link = URL.canParse(href) ? new URL(href) : undefined;
  if (link === undefined || !origins.includes(link.origin)) return false;
  const updated = new URL(base + path.replace(/^\//, ""), link.origin);
  if (link.pathname !== updated.pathname) return false;
  const query = ownQuery(updated.search);
  return query === "" || query === ownQuery(link.search);
}

/**
 * The URL of the link's new version: its own, query included, with another `t`.
 *
 * @param href The link's absolute URL.
 * @param timestamp Milliseconds since the epoch.
 */
export function withTimestamp(href: string, timestamp: number): string {
  const url = new URL(href);
  const query = url.search.slice(1).split("&").filter((part) => part !== "" && !/^t=/.test(part));
  url.search = [...query, `t=${timestamp}`].join("&");
  return url.href;
}

/** The query without what server and client add: `t` and `direct`. */
function ownQuery(search: string): string {
  return search.slice(1).split("&").filter((part) => !/^(t=.*|direct=?)?$/.test(part)).join("&");
}

/**
 * Swaps every `<link>` that shows the updated style sheet for one with its new version. The old one stays until the new
 * one has loaded, so that the page is never seen without.
 *
 * @param document The page.
 * @param update A `css-update`.
 * @param origins Where links can come from.
 * @returns How many links there were, when all have been swapped.
 */
export async function swapLinks(
  document: Document,
  update: Update,
  origins: LinkOrigins,
): Promise<number> {
  const links = [...document.querySelectorAll<HTMLLinkElement>("link[rel~=stylesheet]")]
    .filter((link) => linkShows(link.href, update.path, origins));
  await Promise.all(links.map((link) => swap(link, withTimestamp(link.href, update.timestamp))));
  return links.length;
}

async function swap(link: HTMLLinkElement, href: string): Promise<void> {
  const next = link.cloneNode() as HTMLLinkElement;
  next.href = href;
  const settled = new Promise<void>((resolve) => {
    next.addEventListener("load", () => resolve(), { once: true });
    next.addEventListener("error", () => resolve(), { once: true });
    // A link that is disabled, or that a script removes, tells nothing.
    setTimeout(resolve, link.disabled ? 0 : GIVE_UP);
  });
  link.after(next);
  await settled;
  link.remove();
}
