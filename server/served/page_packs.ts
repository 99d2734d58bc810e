import { type HtmlPage, parseHtml } from "../../compiler/html/html.ts";
import {
  cleanUrl,
  CLIENT_URL,
  decodeUrl,
  joinUrl,
  PACK_PREFIX,
  stripBase,
  urlOfId,
} from "../base/url.ts";
import { canonicalUrl } from "../graph/module_graph.ts";
import { NativeRequesters } from "../pack/native_imports/native_requesters.ts";
import { PackedPages } from "../pack/packed_pages.ts";
import { packScripts } from "../pack/pack_scripts.ts";
import { fileOfPath } from "../http/files/target_file.ts";
import { facades, notePages } from "../http/modules/facades.ts";
import { packFiles } from "../http/modules/packs.ts";
import type { ModuleActivity } from "./module_activity.ts";
import type { PackMiddlewares } from "../middlewares.ts";
import type { ServerParts } from "../server_parts.ts";

/** The query by which one page gets its modules natively. */
const UNPACKED = /[?&]unpacked(?:[=&]|$)/;

type Parts = Pick<
  ServerParts,
  | "config"
  | "graph"
  | "transformRequest"
  | "optimizer"
  | "dispatcher"
  | "reports"
  | "publicFiles"
  | "fileAccess"
  | "idle"
>;

const MOST_PARSED = 10;

/** Milliseconds after a load in which a page usually evaluates its modules. */
const SETTLING_TIME = 500;

/** Packs the pages of one server. */
export class PagePacks {
  readonly packs: PackedPages;
  readonly middlewares: PackMiddlewares;
  readonly #requesters: NativeRequesters;
  readonly #parts: Parts;
  /** Parsed pages by text, so that a page that does not change is not parsed again. */
  readonly #parsed = new Map<string, HtmlPage>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();

  /** @param activity Learns of requests for modules. */
  constructor(parts: Parts, activity: ModuleActivity) {
    this.#parts = parts;
    const { config, graph, transformRequest, optimizer, dispatcher, reports, idle } = parts;
    const { base, root, logger, debug } = config;
    this.packs = new PackedPages({
      base,
      graph,
      transformRequest,
      dependencies: optimizer,
      isPublicFile: (path) => this.#isPublicFile(path),
      isDependency: (url) => this.#isDependency(url),
      registryUrl: () => joinUrl(base, urlOfId(optimizer.registryFile, root)),
      onError: (error, url) => {
        reports.noteReason(error, dispatcher.reasonOf(url));
        reports.report(error);
      },
      onMissing: (id, importer) => this.#tellMissing(id, importer),
      onNative: (url, reason) => logger.warnOnce(`"${url}" is loaded natively: ${reason}`),
      during: (work) => activity.during(() => idle.during(work)),
      // A collection of garbage would take time from the page.
      whenLoaded: (task) => void idle.during(() => this.#runLater(task)),
      debug: debug("pack"),
    });
    this.#requesters = new NativeRequesters({
      isPack: (url) => stripBase(url, base)?.startsWith(PACK_PREFIX) ?? false,
      isScript: (url) => this.#isScript(url),
    });
    this.middlewares = {
      pages: notePages(this.#requesters),
      files: packFiles(this.packs),
      facades: facades({
        requesters: this.#requesters,
        facadeOf: (url, requester) =>
          this.packs.facade(canonicalUrl(joinUrl(base, url)), requester),
      }),
    };
  }

  /** Resolves when no page waits for the transforms of its modules. */
  whenRead(): Promise<void> {
    return this.packs.whenRead();
  }

  /** Drops the work that waits until pages are loaded. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #parse(html: string, file: string): HtmlPage {
    let page = this.#parsed.get(html);
    if (page) return page;
    this.#parsed.set(html, page = parseHtml(html, file));
    const [oldest] = this.#parsed.keys();
    if (this.#parsed.size > MOST_PARSED) this.#parsed.delete(oldest!);
    return page;
  }

  #runLater(task: () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
      resolve();
    }, SETTLING_TIME);
    this.#timers.add(timer);
    return promise;
  }

  #isPublicFile(path: string): boolean {
    const { config: { publicDir }, publicFiles, fileAccess } = this.#parts;
    return publicDir !== "" && publicFiles.mightHave(path) &&
      fileAccess.has(fileOfPath(path, publicDir), publicDir);
  }

  /** Whether a URL with base is that of a module, the client or a file of the public folder. */
  #isScript(url: string): boolean {
    const { config: { base }, graph } = this.#parts;
    const own = stripBase(decodeUrl(url), base);
    if (own === undefined) return false;
    return cleanUrl(own) === CLIENT_URL || this.#isDependency(url) ||
      this.#isPublicFile(cleanUrl(own)) ||
      graph.getModuleByCanonicalUrl(canonicalUrl(own)) !== undefined;
  }

  #isDependency(url: string): boolean {
    const { config: { base, root }, optimizer } = this.#parts;
    return optimizer.isOptimized(fileOfPath(cleanUrl(stripBase(url, base) ?? url), root));
  }

  /** Names the importer of a missing module; its native request cannot. */
  #tellMissing(id: string, importer: string): void {
    const { base, logger } = this.#parts.config;
    const [url = id, from = importer] = [id, importer].map((each) => stripBase(each, base));
    if (this.#isPublicFile(cleanUrl(url))) return;
    logger.warnOnce(`Cannot find module "${cleanUrl(url)}" imported by "${from}"`, {
      timestamp: true,
    });
  }

  /**
   * Replaces the module scripts of a page, unless its URL asks for a native page.
   *
   * @param path URL path of the page, without base.
   */
  pack(path: string, html: string, originalUrl: string): string {
    const packed = UNPACKED.test(originalUrl) ? undefined : this.#pack(path, html, originalUrl);
    this.#requesters.notePage(originalUrl, packed === undefined ? "native" : "packed");
    return packed ?? html;
  }

  /** Returns nothing if the page cannot be packed. */
  #pack(path: string, html: string, pageUrl: string): string | undefined {
    const { base, root, logger } = this.#parts.config;
    try {
      return packScripts(html, {
        base,
        pageUrl,
        file: fileOfPath(path, root),
        isPublicFile: (name) => this.#isPublicFile(name),
        onInline: (id, code) => this.packs.addInline(id, code),
        parse: (text, file) => this.#parse(text, file),
      });
    } catch (error) {
      logger.warnOnce(`The page "${path}" is not packed: ${(error as Error).message}`);
      return undefined;
    }
  }
}
