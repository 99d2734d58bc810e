import { STYLE_ATTRIBUTE, type Update } from "../protocol.ts";

/** The address of the page's modules. */
export interface InlineStylesOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** The origin of the dev server. */
  origin: string;
}

/**
 * The page's own `<style>` elements. The server compiles their texts, so that they change with the
 * style sheets that they import.
 */
export class InlineStyles {
  readonly #document: Document;
  readonly #options: InlineStylesOptions;

  /** @param document The page. */
  constructor(document: Document, options: InlineStylesOptions) {
    this.#document = document;
    this.#options = options;
  }

  /**
   * Gives every `<style>` of the updated module its new text. A `<style>` whose text cannot be
   * fetched keeps the old one.
   *
   * @param update A `css-update`.
   * @returns How many were updated, and how many could not be.
   */
  async update({ path, timestamp }: Update): Promise<{ swapped: number; failed: number }> {
    const styles = [...this.#document.querySelectorAll<HTMLStyleElement>(`[${STYLE_ATTRIBUTE}]`)]
      .map((style) => ({ style, url: style.getAttribute(STYLE_ATTRIBUTE) as string }))
      .filter(({ url }) => url.replace(/([?&])direct&/, "$1") === path);
    const results = await Promise.all(styles.map(async ({ style, url }) => {
      const css = await this.#fetch(`${url}&t=${timestamp}`);
      if (css === undefined) return false;
      style.textContent = css;
      return true;
    }));
    const swapped = results.filter((hasCome) => hasCome).length;
    return { swapped, failed: results.length - swapped };
  }

  async #fetch(url: string): Promise<string | undefined> {
    const { base, origin } = this.#options;
    try {
      const response = await fetch(origin + base + encodeURI(url.slice(1)));
      return response.ok ? await response.text() : undefined;
    } catch {
      return undefined;
    }
  }
}
