import type { SourceLocation } from "../../compiler/types.ts";

/** A `<script type="module">`, `<style>` or `style="…"` of a page: a module of its own. */
export interface InlineBlock {
  code: string;
  /** The page's file, or where it would be. */
  file: string;
  /** The whole page, for source maps. */
  html: string;
  /** Where the text begins in the page: `line` from 1, `column` from 0. `undefined` where the code is not that text. */
  loc: SourceLocation | undefined;
}

/** Every address of a site that is rendered has blocks of its own. */
const MOST_BLOCKS = 1000;

/** The inline blocks of the pages that were served last, by the ids of their modules. */
export class InlineBlocks {
  /** The one that was served last is the last one. */
  readonly #blocks = new Map<string, InlineBlock & { url: string }>();
  readonly #ids = new Map<string, string>();
  readonly #most: number;

  /** @param most How many are kept. */
  constructor(most: number = MOST_BLOCKS) {
    this.#most = most;
  }

  /**
   * Replaces what is known of a block.
   *
   * @param id Of its module.
   * @param url Of its module, as the browser asks for it, without base.
   * @returns The ids of the modules that are outdated now: this one, or one that was dropped.
   */
  set(id: string, url: string, block: InlineBlock): string[] {
    const known = this.#blocks.get(id);
    this.#blocks.delete(id);
    this.#blocks.set(id, { ...block, url });
    this.#ids.set(url, id);
    if (known) return known.code === block.code && known.html === block.html ? [] : [id];
    return this.#blocks.size > this.#most ? [this.#dropOldest()] : [];
  }

  /** The block of a module; `undefined` before its page was served. */
  get(id: string): InlineBlock | undefined {
    return this.#blocks.get(id);
  }

  /** The id of a block's module by its URL. */
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
