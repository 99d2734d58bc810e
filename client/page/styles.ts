import { cspNonce } from "./csp_nonce.ts";

const ID = "data-vite-dev-id";

/**
 * The `<style>` elements of CSS modules: one per id, in the order of the ids' first appearance,
 * which is the order of the imports. An element in the HTML that carries an id is reused.
 */
export class Styles {
  readonly #document: Document;
  readonly #styles = new Map<string, HTMLStyleElement>();
  readonly #links = new Set<string>();
  #lastInserted: HTMLStyleElement | undefined;

  /** @param document The page, parsed to the end: module scripts run after that. */
  constructor(document: Document) {
    this.#document = document;
    for (const style of document.querySelectorAll<HTMLStyleElement>(`style[${ID}]`)) {
      this.#styles.set(style.getAttribute(ID) as string, style);
    }
    for (const link of document.querySelectorAll(`link[rel="stylesheet"][${ID}]`)) {
      this.#links.add(link.getAttribute(ID) as string);
    }
  }

  /**
   * Whether the page has the style sheet of a CSS module.
   *
   * @param id The id of the CSS module.
   */
  has(id: string): boolean {
    return this.#styles.has(id);
  }

  /**
   * Adds a style sheet, or changes its text in place.
   *
   * @param id The id of the CSS module.
   * @param css Its text.
   */
  update(id: string, css: string): void {
    // The backend wrote it into the page as a link, which gets its own updates.
    if (this.#links.has(id)) return;
    const style = this.#styles.get(id);
    if (style === undefined) this.#insert(id, css);
    // Even an equal text would make the browser fetch its `@import`s and fonts again.
    else if (style.textContent !== css) style.textContent = css;
  }

  /**
   * Removes a style sheet.
   *
   * @param id The id of the CSS module.
   */
  remove(id: string): void {
    if (this.#links.delete(id)) {
      const selector = `link[rel="stylesheet"][${ID}="${CSS.escape(id)}"]`;
      for (const link of this.#document.querySelectorAll(selector)) link.remove();
    }
    this.#styles.get(id)?.remove();
    this.#styles.delete(id);
  }

  #insert(id: string, css: string): void {
    const style = this.#document.createElement("style");
    style.setAttribute("type", "text/css");
    style.setAttribute(ID, id);
    const nonce = cspNonce(this.#document);
    if (nonce) style.setAttribute("nonce", nonce);
    style.textContent = css;
    // Sheets of one round of evaluation stay together, even if scripts insert their own styles in
    // between.
    if (this.#lastInserted?.isConnected) {
      this.#lastInserted.after(style);
    } else {
      this.#document.head.append(style);
      setTimeout(() => this.#lastInserted = undefined);
    }
    this.#lastInserted = style;
    this.#styles.set(id, style);
  }
}
