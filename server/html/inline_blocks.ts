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

/** The inline blocks of the pages that were served, by the ids of their modules. */
export class InlineBlocks {
  readonly #blocks = new Map<string, InlineBlock>();
  readonly #ids = new Map<string, string>();

  /**
   * Replaces what is known of a block.
   *
   * @param id Of its module.
   * @param url Of its module, as the browser asks for it, without base.
   * @returns Whether it differs from a block that was there.
   */
  set(id: string, url: string, block: InlineBlock): boolean {
    const known = this.#blocks.get(id);
    this.#blocks.set(id, block);
    this.#ids.set(url, id);
    return known !== undefined && (known.code !== block.code || known.html !== block.html);
  }

  /** The block of a module; `undefined` before its page was served. */
  get(id: string): InlineBlock | undefined {
    return this.#blocks.get(id);
  }

  /** The id of a block's module by its URL. */
  idOf(url: string): string | undefined {
    return this.#ids.get(url);
  }
}
