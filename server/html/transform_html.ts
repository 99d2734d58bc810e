/**
 * How a page is made from an HTML file:
 *
 * 1. `transformIndexHtml` hooks with order `pre`.
 * 2. `%ENV%` placeholders; URLs get the base; inline module scripts become modules of their own; inline styles are
 *    compiled.
 * 3. The other hooks, then those with order `post`.
 * 4. All tags that hooks asked for, and the client's, are put in; the graph learns which modules they lead to.
 * 5. When the page is on its way, the graph learns which modules it names, and their transforms begin.
 */
import { setImmediate } from "node:timers";
import { PAGE_ATTRIBUTE } from "../../client/protocol.ts";
import { type HtmlEdit, type HtmlPage, parseHtml, rewriteHtml } from "../../compiler/html.ts";
import { parseSrcset, writeSrcset } from "../../compiler/html_reference.ts";
import { injectTags } from "../../compiler/html_tags.ts";
import type { ModuleGraph } from "../graph/module_graph.ts";
import type { Logger } from "../logger.ts";
import { normalizePath } from "../paths.ts";
import type {
  HtmlTagDescriptor,
  IndexHtmlTransformContext,
  Plugin,
  ServerHandle,
} from "../plugin_container/types.ts";
import { CLIENT_URL, injectQuery, isExternalUrl, joinUrl, unwrapId } from "../url.ts";
import { orderHtmlHooks, runHtmlHooks } from "./html_hooks.ts";
import { injectedModules } from "./injected_modules.ts";
import type { InlineScripts } from "./inline_scripts.ts";

export interface HtmlTransformOptions {
  base: string;
  cspNonce: string | undefined;
  env: Readonly<Record<string, unknown>>;
  plugins: readonly Plugin[];
  logger: Logger;
  graph: ModuleGraph;
  inlineScripts: InlineScripts;
  server: () => ServerHandle;
  /** Compiles the text of a `<style>`. */
  transformStyle: (css: string, id: string) => Promise<string>;
  /** Begins the transform of a module that the page is about to ask for. */
  warmUp: (url: string) => void;
}

/** One page to transform. */
export interface HtmlRequest {
  /** URL path of the file without base: `/index.html`. */
  path: string;
  filename: string;
  html: string;
  /** What the browser asked for: `/deep/route`. */
  originalUrl: string;
}

export class HtmlTransform {
  readonly #options: HtmlTransformOptions;

  constructor(options: HtmlTransformOptions) {
    this.#options = options;
  }

  /** Makes the page that is sent. */
  async transform({ path, filename, html, originalUrl }: HtmlRequest): Promise<string> {
    const { plugins, logger, server } = this.#options;
    const context: IndexHtmlTransformContext = { path, filename, originalUrl, server: server() };
    const hooks = orderHtmlHooks(plugins);
    const before = await runHtmlHooks(html, hooks.pre, context, logger);
    const own = await this.#rewrite(this.#replaceEnv(before.html, filename), context);
    const after = await runHtmlHooks(own, [...hooks.normal, ...hooks.post], context, logger);
    const tags = [...before.tags, ...after.tags];
    for (const url of injectedModules(tags, filename)) this.#noteInjected(url, path);
    return this.#withNonce(injectTags(after.html, [this.#clientTag(path), ...tags]));
  }

  #clientTag(path: string): HtmlTagDescriptor {
    const src = joinUrl(this.#options.base, CLIENT_URL);
    const attrs = { type: "module", src, [PAGE_ATTRIBUTE]: path };
    return { tag: "script", attrs, injectTo: "head-prepend" };
  }

  #replaceEnv(html: string, filename: string): string {
    const { env, logger } = this.#options;
    return html.replace(/%(\S+?)%/g, (text, name: string) => {
      if (Object.hasOwn(env, name)) return String(env[name]);
      if (/^(?:VITE|VIREO)_\w+$/.test(name)) {
        logger.warnOnce(`"%${name}%" is not defined: add ${name}=… to .env, used in ${filename}`);
      }
      return text;
    });
  }

  async #rewrite(html: string, context: IndexHtmlTransformContext): Promise<string> {
    const page = parseHtml(html, context.filename);
    for (const { message, loc } of page.warnings) {
      this.#options.logger.warnOnce(`${message}\n  at ${context.filename}:${loc?.line ?? 1}`);
    }
    const edits = [
      ...this.#referenceEdits(page, context),
      ...this.#inlineScriptEdits(page, html, context),
      ...page.ignoreAttributes.map((range) => ({ ...range, text: "" })),
      ...await this.#styleEdits(page, context),
    ];
    return rewriteHtml(html, edits);
  }

  #referenceEdits(page: HtmlPage, context: IndexHtmlTransformContext): HtmlEdit[] {
    const ignored = new Set(page.scripts.filter((script) => script.ignored).map(({ src }) => src));
    return page.references.flatMap(({ kind, value, urls, start, end }) => {
      if (ignored.has(value)) return [];
      const rewritten = kind === "srcset"
        ? writeSrcset(
          parseSrcset(value).map((part) => ({ ...part, url: this.#publicUrl(part.url, context) })),
        )
        : this.#publicUrl(urls[0]!, context);
      this.#noteModule(kind, urls[0]!, page, context);
      return rewritten === value ? [] : [{ start, end, text: quote(rewritten) }];
    });
  }

  /** The graph learns that the page names a module; its transform begins when the page has been sent. */
  #noteModule(kind: string, url: string, page: HtmlPage, context: IndexHtmlTransformContext): void {
    const { graph, warmUp } = this.#options;
    const isModule = kind === "script" &&
      page.scripts.some((script) => script.kind === "module" && script.src === url);
    if ((!isModule && kind !== "style") || isExternalUrl(url)) return;
    const path = url.startsWith("/") ? url : new URL(url, `http://page${context.path}`).pathname;
    const canonical = kind === "style" ? injectQuery(path, "direct") : path;
    setImmediate(() =>
      void graph.ensureEntryFromUrl(canonical).then((node) => {
        if (!node) return;
        graph.addPage(node, context.path);
        warmUp(canonical);
      }, () => {/* The request of the browser will say what is wrong. */})
    );
  }

  /** A module that a tag of a hook leads to stays in use, whatever other modules import. */
  #noteInjected(url: string, page: string): void {
    const { base, graph } = this.#options;
    if (!url.startsWith(base) || url.startsWith("//")) return;
    const id = unwrapId(url.slice(base.length - 1));
    graph.ensureEntryFromUrl(id).then((node) => node && graph.addPage(node, page), () => {});
  }

  /** A root-relative URL gets the base; a relative one on a page that stands in for another URL is made absolute. */
  #publicUrl(url: string, { path, originalUrl }: IndexHtmlTransformContext): string {
    const { base } = this.#options;
    if (
      url.startsWith("//") || isExternalUrl(url) ||
      /^(?:data|blob|mailto|tel|javascript):|^#/i.test(url)
    ) {
      return url;
    }
    if (url.startsWith("/")) return base === "/" || url.startsWith(base) ? url : joinUrl(base, url);
    const shown = originalUrl?.replace(/[?#].*$/s, "") ?? path;
    const folder = (of: string) => of.slice(0, of.lastIndexOf("/") + 1);
    if (folder(shown) === folder(path)) return url;
    const { pathname, search, hash } = new URL(url, `http://page${path}`);
    return joinUrl(base, pathname + search + hash);
  }

  #inlineScriptEdits(
    page: HtmlPage,
    html: string,
    { filename, path }: IndexHtmlTransformContext,
  ): HtmlEdit[] {
    const { inlineScripts, base, graph } = this.#options;
    const inline = page.scripts.filter((script) =>
      script.kind === "module" && script.content && !script.ignored
    );
    const file = normalizePath(filename);
    inlineScripts.set(
      file,
      inline.map(({ content }) => ({ code: content!.text, loc: content!.loc, html })),
    );
    return inline.map(({ element }, index) => {
      const url = `${path}?html-proxy&index=${index}.js`;
      const node = graph.ensureEntry(url, `${file}?html-proxy&index=${index}.js`);
      graph.addPage(node, path);
      graph.invalidate(node, { timestamp: Date.now() });
      return {
        start: element.start,
        end: element.end,
        text: `<script type="module" src="${
          joinUrl(base, url).replaceAll("&", "&amp;")
        }"></script>`,
      };
    });
  }

  async #styleEdits(page: HtmlPage, { filename }: IndexHtmlTransformContext): Promise<HtmlEdit[]> {
    const file = normalizePath(filename);
    return await Promise.all(page.styles.map(async ({ start, end, text }, index) => ({
      start,
      end,
      text: await this.#options.transformStyle(
        text,
        `${file}?html-proxy&direct&index=${index}.css`,
      ),
    })));
  }

  /** Puts the nonce of the page's Content Security Policy on every script and style, and tells the client of it. */
  #withNonce(html: string): string {
    const { cspNonce } = this.#options;
    if (!cspNonce) return html;
    const nonce = cspNonce.replaceAll('"', "&quot;");
    const tagged = html.replace(
      /<(script|style|link)\b(?![^>]*\bnonce=)/gi,
      (open) => `${open} nonce="${nonce}"`,
    );
    return injectTags(tagged, [{
      tag: "meta",
      attrs: { property: "csp-nonce", nonce: cspNonce },
      injectTo: "head-prepend",
    }]);
  }
}

const quote = (value: string): string =>
  `"${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
