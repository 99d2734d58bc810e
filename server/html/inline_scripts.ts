import type { SourceLocation } from "../../compiler/types.ts";

/** An inline `<script type="module">` of a page: it is served as a module of its own. */
export interface InlineScript {
  code: string;
  /** Where the text begins in the page: `line` from 1, `column` from 0. */
  loc: SourceLocation;
  /** The whole page, for source maps. */
  html: string;
}

/** The inline scripts of the pages that were served, by page file and position. */
export class InlineScripts {
  readonly #byFile = new Map<string, InlineScript[]>();

  /** Replaces what is known of a page. */
  set(file: string, scripts: InlineScript[]): void {
    this.#byFile.set(file, scripts);
  }

  /** The script at `index` of a page; `undefined` before the page was served. */
  get(file: string, index: number): InlineScript | undefined {
    return this.#byFile.get(file)?.[index];
  }
}
