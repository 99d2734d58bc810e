import type { ModuleNamespace } from "../hot/hot_context.ts";
import type { Update } from "../protocol.ts";

/** Modules imported without `?import`, so that the client can derive their URLs. */
const SCRIPTS = /^\/[^?]*\.(?:[cm]?[jt]sx?|vue)(?:$|\?)/;

/** Options of {@linkcode createNativeImport}. */
export interface NativeImportOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Starts to fetch a module that an updated one will import. */
  preload(url: string): void;
  /** `import()`, or a test's replacement. */
  importModule(url: string): Promise<ModuleNamespace>;
}

/**
 * The URL under which the browser imports the new version of an accepted module: `t`, then
 * `import`, then the module's own query. The server writes them into imports in the same order, so
 * that one version has one URL and one instance.
 *
 * @param update The update.
 * @param base Public base path, with a slash at both ends.
 */
export function updateUrl(update: Update, base: string): string {
  const { acceptedPath, timestamp, explicitImportRequired } = update;
  const [path = "", query] = acceptedPath.split(/\?(.*)/s);
  const parameters = [`t=${timestamp}`];
  if (explicitImportRequired) parameters.push("import");
  if (query) parameters.push(query);
  return `${base}${browserPath(path)}?${parameters.join("&")}`;
}

/** URLs of imports of the accepted module that can be fetched along with it. */
function preloadUrls(update: Update, base: string): string[] {
  // Servers other than Vireo send updates without this list.
  return (update.preload ?? []).filter((path) => SCRIPTS.test(path))
    .map((path) => updateUrl({ ...update, acceptedPath: path }, base));
}

/**
 * The path under which the browser fetches a module, relative to the base. Ids that are not URLs
 * (`virtual:x`, `\0x`) are encoded as the server encodes them in imports.
 */
export function browserPath(path: string): string {
  if (path.startsWith("/")) return path.slice(1);
  return `@id/${path.replace("\0", "__x00__")}`;
}

/**
 * Delivers updated modules natively: one `import()` each, under a URL with a new timestamp.
 *
 * @param options The base and `import()`.
 */
export function createNativeImport(
  options: NativeImportOptions,
): (update: Update) => Promise<ModuleNamespace> {
  return async function importUpdated(update) {
    for (const url of preloadUrls(update, options.base)) options.preload(url);
    return await options.importModule(updateUrl(update, options.base));
  };
}
