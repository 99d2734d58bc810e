import { publicPostfix } from "../../../compiler/asset.ts";
import { isInside } from "../../base/paths.ts";
import type { PluginContext } from "../../plugin_api/types.ts";
import { encodePath, injectQuery, joinUrl, splitUrl } from "../../base/url.ts";

/** Options of {@linkcode createAssetUrl}. */
export interface AssetUrlOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`, put before every URL. */
  origin?: string;
  /** Absolute path, or empty when there is none. */
  publicDir: string;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
}

/**
 * The URL by which the browser gets a file itself.
 *
 * @param context Of the hook that asks.
 * @param id Of the module that stands for the file: its query and hash go to the browser.
 * @param file Absolute path.
 */
export type AssetUrl = (context: PluginContext, id: string, file: string) => string;

/** Makes the function that gives assets their URLs. */
export function createAssetUrl({ base, origin = "", publicDir, urlOf }: AssetUrlOptions): AssetUrl {
  return function assetUrl(context, id, file) {
    const isPublic = publicDir !== "" && isInside(publicDir, file);
    const path = encodePath(isPublic ? file.slice(publicDir.length) : urlOf(file));
    const url = origin + joinUrl(base, path) + publicPostfix(splitUrl(id).postfix);
    // A file that changed while the page was open needs a URL that the browser has not seen.
    const { lastHmrTimestamp = 0 } = context.environment.moduleGraph.getModuleById(id) ?? {};
    return lastHmrTimestamp > 0 ? injectQuery(url, `t=${lastHmrTimestamp}`) : url;
  };
}
