/**
 * URL prefixes of this program's own modules. They are listed one by one because projects can lie
 * in the same repository (`examples/`). A bundle or an executable has a folder to itself.
 */
export const INTERNAL_URLS: readonly string[] =
  import.meta.url.endsWith("/server/base/internal_urls.ts")
    ? ["../", "../../client/", "../../compiler/", "../../scripts/", "../../mod.ts"]
      .map((name) => new URL(name, import.meta.url).href)
    : [new URL("./", import.meta.url).href];
