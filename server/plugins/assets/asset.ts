import { assetModule, type InlineAsset, rawModule } from "../../../compiler/asset.ts";
import { isInside } from "../../base/paths.ts";
import type { Plugin, PluginContext } from "../../plugin_api/types.ts";
import {
  cleanUrl,
  hasInlineQuery,
  hasRawQuery,
  hasUrlQuery,
  isCssId,
  isVirtualId,
  splitUrl,
} from "../../base/url.ts";
import type { AssetUrl } from "./asset_url.ts";

/** Options of {@linkcode assetPlugin}. */
export interface AssetPluginOptions {
  /** Absolute path; empty when there is none. */
  publicDir: string;
  /** Whether a file is imported as its URL: the known types and the config's `assetsInclude`. */
  isAsset(file: string): boolean;
  /** Whether a path without query (`/logo.svg`) is a file of `publicDir`. */
  isPublicFile(path: string): boolean;
  assetUrl: AssetUrl;
  /**
   * Whether clients can learn the file's URL: a module imports the file, or `FileAccess` serves
   * it.
   */
  canName(id: string): boolean;
  /** Reads a file through `FileAccess`. */
  readFile(file: string): Promise<Uint8Array>;
  inlineAsset: InlineAsset;
}

const WASM_IMPORT = /^[^?#]*\.wasm(?:$|\?(?!.*\b(?:worker|sharedworker)\b))/;

/**
 * The plugin for files other than scripts: images, fonts, media, and anything with `?url` or
 * `?raw`. A file is served under its own URL, or inlined as a `data:` URL when the inliner says so.
 */
export function assetPlugin(options: AssetPluginOptions): Plugin {
  const { publicDir, isPublicFile } = options;
  return {
    name: "vite:asset",
    resolveId: {
      filter: { id: /^\/(?!\/)/ },
      handler(source) {
        if (publicDir === "") return undefined;
        if (!isWanted(source, options) && !WASM_IMPORT.test(source)) return undefined;
        const { path } = splitUrl(source);
        return isPublicFile(path) ? publicDir + source : undefined;
      },
    },
    load: {
      filter: { id: { exclude: /[?&](?:worker|sharedworker)(?:&|$)/ } },
      async handler(id) {
        if (isVirtualId(id) || !isWanted(id, options) || !options.canName(id)) return undefined;
        const file = cleanUrl(id);
        return {
          code: await moduleOf(this, id, file, options),
          map: { mappings: "" },
          moduleType: "js",
        };
      },
    },
  };
}

/** Whether the import yields the file's URL, text or bytes. */
function isWanted(id: string, { isAsset }: AssetPluginOptions): boolean {
  if (hasRawQuery(id) || hasUrlQuery(id)) return true;
  return !isCssId(id) && isAsset(cleanUrl(id));
}

async function moduleOf(
  context: PluginContext,
  id: string,
  file: string,
  options: AssetPluginOptions,
): Promise<string> {
  if (hasRawQuery(id)) return rawModule(new TextDecoder().decode(await options.readFile(file)));
  const { postfix } = splitUrl(id);
  // Files are placed in the public folder to keep their URL.
  const canInline = hasInlineQuery(postfix) || !isPublic(file, options);
  const inlined = canInline ? await options.inlineAsset(file, postfix) : undefined;
  return assetModule(inlined ?? options.assetUrl(context, id, file));
}

function isPublic(file: string, { publicDir }: AssetPluginOptions): boolean {
  return publicDir !== "" && isInside(publicDir, file);
}
