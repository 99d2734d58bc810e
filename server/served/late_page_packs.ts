import { PACK_PREFIX } from "../base/url.ts";
import { isNavigation } from "../http/guards/fetch_destination.ts";
import type { PackMiddlewares } from "../middlewares.ts";
import type { PackPlaces } from "../browser_console/original_places.ts";
import type { PagePacks } from "./page_packs.ts";

/** Loads the delivery of packed pages at the first request for one, not at the server's start. */
export class LatePagePacks implements PackPlaces {
  readonly middlewares: PackMiddlewares;
  readonly #create: () => Promise<PagePacks>;
  #loading: Promise<PagePacks> | undefined;
  #loaded: PagePacks | undefined;
  #isClosed = false;

  /** @param create Loads and creates the packs; called once. */
  constructor(create: () => Promise<PagePacks>) {
    this.#create = create;
    this.middlewares = {
      pages: async (context, next) =>
        isNavigation(context.request)
          ? await (await this.#load()).middlewares.pages(context, next)
          : await next(),
      files: async (context, next) =>
        context.target.path.startsWith(PACK_PREFIX)
          ? await (await this.#load()).middlewares.files(context, next)
          : await next(),
      // Before the first page, nothing is packed.
      facades: (context, next) =>
        this.#loaded ? this.#loaded.middlewares.facades(context, next) : next(),
    };
  }

  /** Replaces the module scripts of a page; see {@linkcode PagePacks.pack}. */
  async pack(path: string, html: string, originalUrl: string): Promise<string> {
    return (await this.#load()).pack(path, html, originalUrl);
  }

  async originalAt(...place: Parameters<PackPlaces["originalAt"]>) {
    return await this.#loaded?.packs.originalAt(...place);
  }

  isRuntime(url: string): boolean {
    return this.#loaded?.packs.isRuntime(url) ?? false;
  }

  /** Resolves when no page waits for the transforms of its modules. */
  async whenRead(): Promise<void> {
    await (await this.#loading)?.whenRead();
  }

  /** The URL of the pack with a module, by its URL with base; see {@linkcode PagePacks.packs}. */
  packOf(url: string): string | undefined {
    return this.#loaded?.packs.packOf(url);
  }

  close(): void {
    this.#isClosed = true;
    this.#loaded?.close();
  }

  #load(): Promise<PagePacks> {
    return this.#loading ??= this.#create().then((packs) => {
      this.#loaded = packs;
      if (this.#isClosed) packs.close();
      return packs;
    });
  }
}
