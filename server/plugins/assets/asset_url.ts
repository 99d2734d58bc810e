import { publicPostfix } from "../../../compiler/asset.ts";
import { isInside } from "../../base/paths.ts";
import type { PluginContext } from "../../plugin_api/types.ts";
import { encodePath, injectQuery, joinUrl, splitUrl } from "../../base/url.ts";

/** Options of {@linkcode createAssetUrl}. */
export interface AssetUrlOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`, put before every URL. */
  origin?: string | undefined;
  /** Absolute path; empty when there is none. */
  publicDir: string;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
}

/**
 * Returns the URL under which the browser loads the file itself.
 *
 * @param context The calling hook's context.
 * @param id The id of the module that represents the file; its query and hash are kept in the URL.
 * @param file Absolute path.
 */
export type AssetUrl = (context: PluginContext, id: string, file: string) => string;

/** Creates the function that assigns URLs to assets. */
export function createAssetUrl({ base, origin = "", publicDir, urlOf }: AssetUrlOptions): AssetUrl {
  return function assetUrl(context, id, file) {
    const isPublic = publicDir !== "" && isInside(publicDir, file);
    const path = encodePath(isPublic ? file.slice(publicDir.length) : urlOf(file));
    const url = origin + joinUrl(base, path) + publicPostfix(splitUrl(id).postfix);
    // A file that changed while the page was open needs a URL that the browser has not cached.
    const { lastHmrTimestamp = 0 } = context.environment.moduleGraph.getModuleById(id) ?? {};
    return lastHmrTimestamp > 0 ? injectQuery(url, `t=${lastHmrTimestamp}`) : url;
  };
}
