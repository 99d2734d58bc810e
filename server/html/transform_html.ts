/**
 * How a page is built from HTML:
 *
 * 1. `transformIndexHtml` hooks with order `pre` run. A hook's tags are inserted before the next
 *    hook runs.
 * 2. `%ENV%` placeholders are replaced, URLs get the base, and inline scripts and styles become
 *    modules.
 * 3. The client is inserted; then hooks without an order and hooks with order `post` run.
 * 4. Import maps move before the first module, and elements that load resources get the nonce.
 * 5. After the page is sent, the graph records the modules that it names, and their transforms
 *    start.
 *
 * The HTML comes from a file or from a plugin's middleware.
 */
import { setImmediate } from "node:timers";
import { PAGE_ATTRIBUTE } from "../../client/protocol.ts";
import { type HtmlPage, parseHtml, rewriteHtml } from "../../compiler/html/html.ts";
import { moveImportMaps } from "../../compiler/html/html_import_map.ts";
import { addNonce } from "../../compiler/html/html_nonce.ts";
import type { AssetSources } from "../../compiler/html/html_reference.ts";
import { injectTags } from "../../compiler/html/html_tags.ts";
import type { Logger } from "../base/logger.ts";
import type {
  HtmlTagDescriptor,
  IndexHtmlTransformContext,
  Plugin,
  ServerHandle,
} from "../plugin_api/types.ts";
import { CLIENT_URL, injectQuery, isExternalUrl, joinUrl, unwrapId } from "../base/url.ts";
import { pageEnv, replaceEnv } from "./html_env.ts";
import { orderHtmlHooks, runHtmlHooks } from "./html_hooks.ts";
import { injectedModules } from "./injected_modules.ts";
import { PageBlocks, type PageBlocksOptions, warmUpModule } from "./page_blocks.ts";
import { locatePage, type PageLocation } from "./page_location.ts";
import { classicImportEdits, referenceEdits } from "./page_urls.ts";

export interface HtmlTransformOptions extends PageBlocksOptions {
  cspNonce: string | undefined;
  /** `html.additionalAssetSources`. */
  assetSources: AssetSources | undefined;
  env: Readonly<Record<string, unknown>>;
  envPrefix: readonly string[];
  define: Readonly<Record<string, unknown>>;
  plugins: readonly Plugin[];
  logger: Logger;
}

/** A page to transform. */
export interface HtmlRequest {
  /** URL path of the page without base: `/index.html`. */
  path: string;
  /** The file of that path. */
  filename: string;
  /** Whether the file exists. */
  hasFile: boolean;
  html: string;
  /** The requested URL: `/deep/route`. */
  originalUrl: string;
  /** The server as hooks see it. */
  server: ServerHandle;
}

export class HtmlTransform {
  readonly #options: HtmlTransformOptions;
  readonly #blocks: PageBlocks;
  readonly #env: ReadonlyMap<string, string>;

  constructor(options: HtmlTransformOptions) {
    this.#options = options;
    this.#blocks = new PageBlocks(options);
    this.#env = pageEnv(options.env, options.define);
  }

  /** Creates the page that is sent. */
  async transform(request: HtmlRequest): Promise<string> {
    const { plugins, logger, cspNonce } = this.#options;
    const { path, filename, hasFile, html, originalUrl, server } = request;
    const context: IndexHtmlTransformContext = { path, filename, originalUrl, server };
    const location = locatePage(path, filename, hasFile);
    const hooks = orderHtmlHooks(plugins);
    const first = cspNonce ? injectTags(html, [nonceTag(cspNonce)]) : html;
    const before = await runHtmlHooks(first, hooks.pre, context, logger);
    const own = await this.#rewrite(this.#replaceEnv(before.html, filename), location, context);
    const withClient = injectTags(own, [this.#clientTag(location)]);
    const late = [...hooks.normal, ...hooks.post];
    const after = await runHtmlHooks(withClient, late, context, logger);
    for (const url of injectedModules(after.tags, filename)) this.#noteInjected(url, path);
    const ordered = moveImportMaps(after.html);
    return cspNonce ? addNonce(ordered, cspNonce) : ordered;
  }

  /**
   * The script tag of the client. A page without a file has no path attribute, so an edit of any
   * page can affect it.
   */
  #clientTag({ path, hasFile }: PageLocation): HtmlTagDescriptor {
    const src = joinUrl(this.#options.base, CLIENT_URL);
    const attrs = { type: "module", src, ...hasFile && { [PAGE_ATTRIBUTE]: path } };
    return { tag: "script", attrs, injectTo: "head-prepend" };
  }

  #replaceEnv(html: string, filename: string): string {
    const { envPrefix, logger } = this.#options;
    return replaceEnv(html, this.#env, (name) => {
      const isMeant = /^\w+$/.test(name) && envPrefix.some((prefix) => name.startsWith(prefix));
      if (!isMeant) return;
      logger.warnOnce(`"%${name}%" in "${filename}" is not defined: add ${name}=… to .env`);
    });
  }

  async #rewrite(
    html: string,
    location: PageLocation,
    { filename, originalUrl }: IndexHtmlTransformContext,
  ): Promise<string> {
    const { base, assetSources, logger } = this.#options;
    const page = parseHtml(html, filename, assetSources);
    for (const { message, loc } of page.warnings) {
      logger.warnOnce(`${message}\n  at ${filename}:${loc?.line ?? 1}`);
    }
    const address = { base, path: location.path, originalUrl };
    this.#noteModules(page, location.path);
    return rewriteHtml(html, [
      ...referenceEdits(page, address),
      ...classicImportEdits(page, filename, address),
      ...page.ignoreAttributes.map((range) => ({ ...range, text: "" })),
      ...await this.#blocks.edits(page, html, location),
    ]);
  }

  /**
   * Records the modules that the page names in the graph; their transforms start after the page is
   * sent.
   */
  #noteModules(page: HtmlPage, path: string): void {
    const { graph, transformRequest } = this.#options;
    const isModule = (url: string) =>
      page.scripts.some(({ kind, src, ignored }) => kind === "module" && src === url && !ignored);
    for (const { kind, urls: [url = ""] } of page.references) {
      const isNamed = kind === "style" || (kind === "script" && isModule(url));
      if (!isNamed || isExternalUrl(url)) continue;
      const absolute = url.startsWith("/") ? url : new URL(url, `http://page${path}`).pathname;
      const canonical = kind === "style" ? injectQuery(absolute, "direct") : absolute;
      setImmediate(() =>
        void graph.ensureEntryFromUrl(canonical).then((node) => {
          if (!node) return;
          graph.addPage(node, path);
          warmUpModule(canonical, transformRequest);
        }, () => {/* The browser's request reports the error. */})
      );
    }
  }

  /** Marks a module that a hook's tag loads as used by the page, regardless of its importers. */
  #noteInjected(url: string, page: string): void {
    const { base, graph } = this.#options;
    if (!url.startsWith(base) || url.startsWith("//")) return;
    const id = unwrapId(url.slice(base.length - 1));
    graph.ensureEntryFromUrl(id).then((node) => node && graph.addPage(node, page), () => {});
  }
}

/** Passes the nonce to the client, which inserts styles and preloads. */
function nonceTag(nonce: string): HtmlTagDescriptor {
  return { tag: "meta", attrs: { property: "csp-nonce", nonce }, injectTo: "head" };
}
