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

  /** The URL of the base pack that has a module, without base; `undefined` if none has it. */
  packOf(id: string): string | undefined {
    return this.#loaded?.packs.packOf(id);
  }

  /** Resolves when no module of a packed page is being transformed. */
  async whenRead(): Promise<void> {
    await this.#loaded?.packs.whenRead();
  }

  isRuntime(url: string): boolean {
    return this.#loaded?.packs.isRuntime(url) ?? false;
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
