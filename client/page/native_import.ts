import { isFetchError } from "../hot/fetch_error.ts";
import type { ModuleNamespace } from "../hot/hot_context.ts";
import type { Update } from "../protocol.ts";

/** What is imported without `?import`, so that its URL is known here. */
const SCRIPTS = /^\/[^?]*\.(?:[cm]?[jt]sx?|vue)(?:$|\?)/;

/** What {@linkcode createNativeImport} needs. */
export interface NativeImportOptions {
  /** Public base path, with a slash at both ends. */
  base: string;
  /** Begins to fetch a module that an updated one is going to import. */
  preload(url: string): void;
  /** Reloads the page, saying why. */
  reload(reason: string): void;
  /** `import()`, or what a test has in its place. */
  importModule(url: string): Promise<ModuleNamespace>;
}

/**
 * The URL under which the browser imports the new version of an accepted module: `t`, then `import`, then the query
 * that it had, which is the order in which the server writes them into imports. One version, one URL, one instance.
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

/** What can be fetched together with the accepted module, because that imports it. */
function preloadUrls(update: Update, base: string): string[] {
  // Tolerates servers of other makes, whose updates have none.
  return (update.preload ?? []).filter((path) => SCRIPTS.test(path))
    .map((path) => updateUrl({ ...update, acceptedPath: path }, base));
}

/**
 * The path under which the browser fetches a module, to be put behind the base. Ids that are no URLs (`virtual:x`, `\0x`) are
 * written as the server writes them into imports.
 */
export function browserPath(path: string): string {
  if (path.startsWith("/")) return path.slice(1);
  return `@id/${path.replace("\0", "__x00__")}`;
}

/**
 * The first way in which updated modules arrive: one `import()` each, under a URL with a new timestamp.
 *
 * @param options The base, the page's reload and `import()`.
 * @returns What `HotClient` takes as `importUpdated`.
 */
export function createNativeImport(
  options: NativeImportOptions,
): (update: Update) => Promise<ModuleNamespace> {
  return async function importUpdated(update) {
    for (const url of preloadUrls(update, options.base)) options.preload(url);
    try {
      return await options.importModule(updateUrl(update, options.base));
    } catch (error) {
      // The next page could not fetch the module either, and would be blank.
      if (update.isWithinCircularImport && !isFetchError(error)) {
        // The modules of the cycle that are kept were evaluated before this one; a fresh page evaluates them in order.
        options.reload(
          `"${update.acceptedPath}" is part of a circular import and failed to evaluate on its own`,
        );
      }
      throw error;
    }
  };
}
