import { cleanUrl, stripBase } from "../base/url.ts";
import { HtmlTransform } from "../html/transform_html.ts";
import { fileOfPath } from "../http/files/target_file.ts";
import type { PageSource } from "../plugin_api/server_handle.ts";
import type { ServerHandle } from "../plugin_api/types.ts";
import type { ServerParts } from "../server_parts.ts";

type Parts = Pick<
  ServerParts,
  | "config"
  | "graph"
  | "inlineBlocks"
  | "transformRequest"
  | "reports"
  | "fileAccess"
  | "files"
  | "watch"
>;

/** Transforms the HTML pages of one server. */
export class PageTransform implements PageSource {
  readonly #parts: Parts;
  readonly #html: HtmlTransform;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { config, graph, inlineBlocks, transformRequest, reports } = parts;
    const { base, html, env, envPrefix, define, plugins, logger } = config;
    this.#html = new HtmlTransform({
      base,
      cspNonce: html.cspNonce,
      assetSources: html.additionalAssetSources,
      env,
      envPrefix,
      define,
      plugins,
      logger,
      graph,
      inlineBlocks,
      transformRequest,
      reports,
    });
  }

  /**
   * Transforms the text of a page.
   *
   * @param path URL path of the page, without base: `/index.html`.
   * @param html The HTML from disk or from a plugin.
   * @param request The requested URL, and the server handle for hooks.
   */
  async transform(
    path: string,
    html: string,
    { originalUrl, server }: { originalUrl: string; server: ServerHandle },
  ): Promise<string> {
    const { config, fileAccess, files, watch } = this.#parts;
    const filename = fileOfPath(path, config.root);
    const hasFile = !path.endsWith("/") && (files.has(filename) || fileAccess.has(filename));
    if (hasFile) watch.follow([filename], Date.now());
    return await this.#html.transform({ path, filename, hasFile, html, originalUrl, server });
  }

  /** Transforms a page for a plugin, which passes a URL with the base. */
  async transformUrl(
    url: string,
    html: string,
    request: { originalUrl: string; server: ServerHandle },
  ): Promise<string> {
    const path = pathOf(url, this.#parts.config.base);
    return await this.transform(path, html, request);
  }
}

/** The path, without base, of a URL from a plugin's middleware. */
function pathOf(url: string, base: string): string {
  const path = cleanUrl(stripBase(url, base) ?? url);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
