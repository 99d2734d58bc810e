import type { SourceLocation } from "../../compiler/types.ts";

/** A `<script type="module">`, `<style>` or `style="…"` of a page, served as a module. */
export interface InlineBlock {
  code: string;
  /** The page's file, or the path it would have. */
  file: string;
  /** The whole page, for source maps. */
  html: string;
  /**
   * Start of the text in the page: `line` from 1, `column` from 0. `undefined` when the code is not
   * the page's text.
   */
  loc: SourceLocation | undefined;
}

/** The limit is needed because each URL of a rendered site has its own blocks. */
const MOST_BLOCKS = 1000;

/** The inline blocks of the most recently served pages, by module id. */
export class InlineBlocks {
  /** The most recently served block is last. */
  readonly #blocks = new Map<string, InlineBlock & { url: string }>();
  readonly #ids = new Map<string, string>();
  readonly #most: number;

  /** @param most Maximum number of blocks. */
  constructor(most: number = MOST_BLOCKS) {
    this.#most = most;
  }

  /**
   * Stores the current state of a block.
   *
   * @param id The module's id.
   * @param url The module's URL as requested, without base.
   * @returns The ids of modules that are outdated now: this one, or a dropped one.
   */
  set(id: string, url: string, block: InlineBlock): string[] {
    const known = this.#blocks.get(id);
    this.#blocks.delete(id);
    this.#blocks.set(id, { ...block, url });
    this.#ids.set(url, id);
    if (known) return known.code === block.code && known.html === block.html ? [] : [id];
    return this.#blocks.size > this.#most ? [this.#dropOldest()] : [];
  }

  /** The block of a module; `undefined` until its page is served. */
  get(id: string): InlineBlock | undefined {
    return this.#blocks.get(id);
  }

  /** The id of a block's module, by its URL. */
  idOf(url: string): string | undefined {
    return this.#ids.get(url);
  }

  #dropOldest(): string {
    const [id, { url }] = this.#blocks.entries().next().value!;
    this.#blocks.delete(id);
    this.#ids.delete(url);
    return id;
  }
}
