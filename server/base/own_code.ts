/**
 * What the URLs of this program's own modules begin with. Projects may lie in the same folder (`examples/`). In an
 * executable all modules are one, and its place says nothing of what is around it.
 */
export const OWN_CODE: readonly string[] = import.meta.url.endsWith("/server/base/own_code.ts")
  ? ["../", "../../client/", "../../compiler/", "../../scripts/", "../../mod.ts"]
    .map((name) => new URL(name, import.meta.url).href)
  : [import.meta.url];
