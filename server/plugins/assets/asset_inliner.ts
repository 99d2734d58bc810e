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
  limit?: AssetsInlineLimit | undefined;
  /** Reads a file through `FileAccess`. */
  readFile(file: string): Promise<Uint8Array>;
}

/**
 * Decides which assets are inlined: those with `?inline`, and small SVGs, because scripts parse
 * their text and styles use them as masks. Other assets keep their URL: development has no bundle,
 * so inlining saves no request.
 */
export function createAssetInliner({ limit, readFile }: AssetInlinerOptions): InlineAsset {
  return async function inlineAsset(file, postfix) {
    if (hasInlineQuery(postfix)) {
      const { default: mime } = await import("mime");
      return dataUrl(await readFile(file), mime.getType(file) ?? "application/octet-stream");
    }
    // A fragment selects part of a sprite; a `data:` URL cannot carry it.
    if (!file.endsWith(".svg") || /[?&]no-inline(?:[&=#]|$)|#/.test(postfix)) return undefined;
    const bytes = await readIfServed(file, readFile);
    if (!bytes || !isWithinInlineLimit(file, bytes, limit)) return undefined;
    return dataUrl(bytes, "image/svg+xml");
  };
}

/** A file that cannot be served keeps its URL, and its request gets the explanation. */
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
