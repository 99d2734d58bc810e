import {
  type AssetsInlineLimit,
  dataUrl,
  type InlineAsset,
  isWithinInlineLimit,
} from "../../../compiler/asset.ts";
import { VireoError } from "../../base/errors.ts";
import { hasInlineQuery } from "../../base/url.ts";

/** Options of {@linkcode createAssetInliner}. */
export interface AssetInlinerOptions {
  /** `build.assetsInlineLimit`. */
  limit?: AssetsInlineLimit;
  /** Reads a file through the file door. */
  readFile(file: string): Promise<Uint8Array>;
}

/**
 * Decides which assets are inlined: what says `?inline`, and small SVGs, which scripts take apart and styles put into
 * masks. Everything else keeps its URL in development, since there is no bundle whose requests it would save.
 */
export function createAssetInliner({ limit, readFile }: AssetInlinerOptions): InlineAsset {
  return async function inlineAsset(file, postfix) {
    if (hasInlineQuery(postfix)) {
      const { default: mime } = await import("mime");
      return dataUrl(await readFile(file), mime.getType(file) ?? "application/octet-stream");
    }
    // The fragment of a sprite chooses a part of a file, which a `data:` URL has no room for.
    if (!file.endsWith(".svg") || /[?&]no-inline(?:[&=#]|$)|#/.test(postfix)) return undefined;
    const bytes = await readIfServed(file, readFile);
    if (!bytes || !isWithinInlineLimit(file, bytes, limit)) return undefined;
    return dataUrl(bytes, "image/svg+xml");
  };
}

/** What may not be served keeps its URL, and the request for it is told why. */
async function readIfServed(
  file: string,
  readFile: AssetInlinerOptions["readFile"],
): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof VireoError) return undefined;
    throw error;
  }
}
