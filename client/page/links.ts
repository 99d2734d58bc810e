import type { Update } from "../protocol.ts";

/**
 * Milliseconds after which the old sheet is removed even if the new one has neither loaded nor
 * failed.
 */
const GIVE_UP = 5000;

/** The addresses of a page and its style sheets. */
export interface LinkOrigins {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Origins of the page and of the dev server, which differ under a backend. */
  origins: readonly string[];
}

/**
 * Whether a `<link>` shows the style sheet of an update. If the update has a query, the link must
 * have the same one; otherwise the link's query does not matter.
 *
 * @param href The link's absolute URL.
 * @param path URL of the style sheet, without base.
 * @param origins The allowed origins of links.
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
 * The URL of the link's new version: the same URL, query included, with another `t`.
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

/** The query without the parameters that server and client add: `t` and `direct`. */
function ownQuery(search: string): string {
  return search.slice(1).split("&").filter((part) => !/^(t=.*|direct=?)?$/.test(part)).join("&");
}

/**
 * The page's `<link>`ed style sheets. Each stays until its new version has loaded, so that the page
 * never appears without styles.
 */
export class Links {
  readonly #document: Document;
  readonly #origins: LinkOrigins;
  /** Ends the swap that inserted a link, and so removes the link before it. */
  readonly #settle = new WeakMap<HTMLLinkElement, () => void>();
  /**
   * Whether the successor of a link loaded, by link. Only the successor is swapped from then on.
   */
  readonly #swaps = new WeakMap<HTMLLinkElement, Promise<boolean>>();

  /**
   * @param document The page.
   * @param origins The allowed origins of links.
   */
  constructor(document: Document, origins: LinkOrigins) {
    this.#document = document;
    this.#origins = origins;
  }

  /**
   * Replaces every link that shows the updated style sheet by one with the new version. A link
   * whose new version cannot be fetched stays.
   *
   * @param update A `css-update`.
   * @returns How many links were replaced, and how many could not be.
   */
  async update({ path, timestamp }: Update): Promise<{ swapped: number; failed: number }> {
    const links = [...this.#document.querySelectorAll<HTMLLinkElement>("link[rel~=stylesheet]")]
      .filter((link) => linkShows(link.href, path, this.#origins) && !this.#swaps.has(link))
      .map((link) => ({ link, href: withTimestamp(link.href, timestamp) }))
      // Another update of the same change, with or without a query, can have swapped it already.
      .filter(({ link, href }) => link.href !== href);
    const results = await Promise.all(links.map(({ link, href }) => {
      const swap = this.#swap(link, href);
      this.#swaps.set(link, swap);
      return swap;
    }));
    const swapped = results.filter((hasCome) => hasCome).length;
    return { swapped, failed: links.length - swapped };
  }

  async #swap(link: HTMLLinkElement, href: string): Promise<boolean> {
    const next = link.cloneNode() as HTMLLinkElement;
    next.href = href;
    const settled = new Promise<boolean>((resolve) => {
      next.addEventListener("load", () => resolve(true), { once: true });
      next.addEventListener("error", () => resolve(false), { once: true });
      // A link that is disabled, or that a script removes, fires no event.
      setTimeout(() => resolve(true), link.disabled ? 0 : GIVE_UP);
      this.#settle.set(next, () => resolve(true));
    });
    link.after(next);
    // A newer version can be loading already.
    const hasCome = await settled || (await this.#swaps.get(next) ?? false);
    if (hasCome) {
      link.remove();
      this.#settle.get(link)?.();
    } else {
      next.remove();
      this.#swaps.delete(link);
    }
    return hasCome;
  }
}
