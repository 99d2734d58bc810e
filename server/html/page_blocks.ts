import { setImmediate } from "node:timers";
import { STYLE_ATTRIBUTE } from "../../client/protocol.ts";
import type {
  HtmlEdit,
  HtmlPage,
  HtmlScript,
  HtmlStyle,
  HtmlText,
} from "../../compiler/html/html.ts";
import { escapeAttribute, quoteAttribute } from "../../compiler/html/html_attribute.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { TransformRequest } from "../transform/transform_request.ts";
import { joinUrl, unwrapId } from "../base/url.ts";
import type { InlineBlock, InlineBlocks } from "./inline_blocks.ts";
import { blockId, blockUrl, type PageLocation } from "./page_location.ts";

export interface PageBlocksOptions {
  base: string;
  graph: ModuleGraph;
  inlineBlocks: InlineBlocks;
  transformRequest: Pick<TransformRequest, "serve" | "transform">;
  /** Reports the error of a style; the page is served anyway. */
  reports: { report(error: unknown): void };
}

/** Starts the transform of a module that the page will request. Its request reports an error. */
export function warmUpModule(
  url: string,
  transformRequest: Pick<TransformRequest, "transform">,
): void {
  transformRequest.transform(url).catch(() => {});
}

/** A rule around a `style="…"`, because CSS compilers expect rules. */
const RULE_START = "*{";
const RULE_END = "}";

/**
 * Turns inline scripts and styles of pages into modules:
 *
 * - A script is loaded by its URL.
 * - A `<style>` gets its compiled text, and the URL by which the client loads it again when one of
 *   its imports changes.
 * - A `style="…"` gets its compiled text if it references files.
 */
export class PageBlocks {
  readonly #options: PageBlocksOptions;

  constructor(options: PageBlocksOptions) {
    this.#options = options;
  }

  /**
   * The edits that replace a page's inline blocks with modules.
   *
   * @param page Parsed from `html`.
   */
  async edits(page: HtmlPage, html: string, location: PageLocation): Promise<HtmlEdit[]> {
    const scripts = page.scripts.filter(({ kind, content, ignored }) =>
      kind === "module" && content && !ignored
    );
    const attributes = page.styleAttributes.filter(({ text }) => /url\(|image-set\(/i.test(text));
    const source = { html, location };
    const edits = await Promise.all([
      ...scripts.map((script, index) => this.#scriptEdits(script, index, source)),
      ...page.styles.map((style, index) => this.#styleEdits(style, index, source)),
      ...attributes.map((style, index) => this.#styleAttributeEdits(style, index, source)),
    ]);
    return edits.flat();
  }

  #scriptEdits({ attributesEnd, content }: HtmlScript, index: number, source: Source): HtmlEdit[] {
    const { base, transformRequest } = this.#options;
    const { text, loc, start, end } = content!;
    const url = this.#enter(`html-proxy&index=${index}.js`, { code: text, loc }, source);
    setImmediate(() => warmUpModule(url, transformRequest));
    const src = escapeAttribute(joinUrl(base, encodeURI(url)));
    return [
      { start: attributesEnd, end: attributesEnd, text: ` src="${src}"` },
      { start, end, text: "" },
    ];
  }

  async #styleEdits(style: HtmlStyle, index: number, source: Source): Promise<HtmlEdit[]> {
    const { attributesEnd, start, end, text, loc } = style;
    const query = `html-proxy&direct&index=${index}.css`;
    const url = this.#enter(query, { code: text, loc }, source);
    const mark = ` ${STYLE_ATTRIBUTE}="${escapeAttribute(url)}"`;
    const css = await this.#compile(url);
    return [
      { start: attributesEnd, end: attributesEnd, text: mark },
      ...css === undefined ? [] : [{ start, end, text: css.replaceAll(/<\/(?=style)/gi, "<\\/") }],
    ];
  }

  async #styleAttributeEdits(
    { text, start, end }: HtmlText,
    index: number,
    source: Source,
  ): Promise<HtmlEdit[]> {
    const query = `html-proxy&direct&style-attr&index=${index}.css`;
    const code = RULE_START + text + RULE_END;
    const css = await this.#compile(this.#enter(query, { code, loc: undefined }, source));
    const declarations = css && declarationsOf(css);
    if (!declarations || declarations === text) return [];
    return [{ start, end, text: quoteAttribute(declarations) }];
  }

  /** The compiled text of a style; `undefined` when it has an error. */
  async #compile(url: string): Promise<string | undefined> {
    try {
      return (await this.#options.transformRequest.serve(url)).code;
    } catch (error) {
      this.#options.reports.report(error);
      return undefined;
    }
  }

  /** Adds a block to the graph and returns its URL. */
  #enter(query: string, block: Pick<InlineBlock, "code" | "loc">, source: Source): string {
    const { graph, inlineBlocks } = this.#options;
    const { html, location } = source;
    const url = blockUrl(location, query);
    const id = blockId(location, query);
    const node = graph.ensureEntry(url, id);
    graph.addPage(node, location.path);
    const outdated = inlineBlocks.set(id, unwrapId(url), { ...block, html, file: location.file });
    for (const each of outdated) {
      const module = graph.getModuleById(each);
      if (module) graph.invalidate(module, { timestamp: Date.now() });
    }
    return url;
  }
}

/**
 * The declarations of the only rule of a style sheet; `undefined` when a plugin added more to it.
 */
function declarationsOf(css: string): string | undefined {
  const declarations = css.slice(css.indexOf("{") + 1, css.lastIndexOf("}")).trim();
  const outsideOfTexts = declarations.replaceAll(/"[^"]*"|'[^']*'|\([^)]*\)/g, "");
  return /[{}]/.test(outsideOfTexts) ? undefined : declarations;
}

interface Source {
  html: string;
  location: PageLocation;
}
