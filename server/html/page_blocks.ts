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
  /** Takes the error of a style, which does not keep the page from being served. */
  reports: { report(error: unknown): void };
}

/** Begins the transform of a module that the page is about to request. An error is shown when it does. */
export function warmUpModule(
  url: string,
  transformRequest: Pick<TransformRequest, "transform">,
): void {
  transformRequest.transform(url).catch(() => {});
}

/** `style="…"` as a rule, which is what compilers of CSS take. */
const RULE_START = "*{";
const RULE_END = "}";

/**
 * Makes modules of the inline scripts and styles of pages:
 *
 * - A script is loaded by its URL.
 * - A `<style>` gets its compiled text, and the URL by which the client fetches it after a change of what it imports.
 * - A `style="…"` gets its compiled text where that names files.
 */
export class PageBlocks {
  readonly #options: PageBlocksOptions;

  constructor(options: PageBlocksOptions) {
    this.#options = options;
  }

  /**
   * The edits that put the modules into a page.
   *
   * @param page Read from `html`.
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

  /** The compiled text of a style; `undefined` when it has a mistake. */
  async #compile(url: string): Promise<string | undefined> {
    try {
      return (await this.#options.transformRequest.serve(url)).code;
    } catch (error) {
      this.#options.reports.report(error);
      return undefined;
    }
  }

  /** Puts a block into the graph; gives its URL. */
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

/** The declarations of the one rule of a style sheet; `undefined` when a plugin has made more of it. */
function declarationsOf(css: string): string | undefined {
  const declarations = css.slice(css.indexOf("{") + 1, css.lastIndexOf("}")).trim();
  const outsideOfTexts = declarations.replaceAll(/"[^"]*"|'[^']*'|\([^)]*\)/g, "");
  return /[{}]/.test(outsideOfTexts) ? undefined : declarations;
}

interface Source {
  html: string;
  location: PageLocation;
}
