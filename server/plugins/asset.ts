import {
  assetModule,
  type InlineAsset,
  publicPostfix,
  rawModule,
  wasmModule,
} from "../../compiler/asset.ts";
import { isInside } from "../paths.ts";
import type { Plugin, PluginContext } from "../plugin_container/types.ts";
import {
  cleanUrl,
  hasInlineQuery,
  hasRawQuery,
  hasUrlQuery,
  injectQuery,
  isCssId,
  isVirtualId,
  joinUrl,
  splitUrl,
} from "../url.ts";

/** Options of {@linkcode assetPlugin}. */
export interface AssetPluginOptions {
  /** Public base path with a slash at both ends. */
  base: string;
  /** `server.origin`, put before every URL. */
  origin?: string;
  /** Absolute path, or empty when there is none. */
  publicDir: string;
  /** Whether a file is imported as its URL: the known types and the config's `assetsInclude`. */
  isAsset(file: string): boolean;
  /** Whether a path without query (`/logo.svg`) is a file of `publicDir`. */
  isPublicFile(path: string): boolean;
  /** The URL, without base, of a file by its absolute path. */
  urlOf(file: string): string;
  /** Whether the URL of a file may be told to whoever asks: somebody imports it, or it may be served. */
  mayName(id: string): boolean;
  /** Reads a file through the file door. */
  readFile(file: string): Promise<Uint8Array>;
  inlineAsset: InlineAsset;
}

const WASM_INIT = /\.wasm\?(?:[^#]*&)?init(?:&|#|$)/;
/**
 * The plugin for files that are no scripts: images, fonts, media and whatever has `?url`, `?raw` or `?inline`. A
 * file is served under its own URL, or is a `data:` URL where the inliner says so.
 */
export function assetPlugin(options: AssetPluginOptions): Plugin {
  const { publicDir, isPublicFile } = options;
  return {
    name: "vireo:asset",
    resolveId: {
      filter: { id: /^\/(?!\/)/ },
      handler(source) {
        if (publicDir === "" || !isWanted(source, options)) return undefined;
        const { path } = splitUrl(source);
        return isPublicFile(path) ? publicDir + source : undefined;
      },
    },
    load: {
      filter: { id: { exclude: /[?&](?:worker|sharedworker)(?:&|$)/ } },
      async handler(id) {
        if (isVirtualId(id) || !isWanted(id, options) || !options.mayName(id)) return undefined;
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

/** Whether an import of a file is an import of its URL, text or bytes. */
function isWanted(id: string, { isAsset }: AssetPluginOptions): boolean {
  if (hasRawQuery(id) || hasUrlQuery(id) || WASM_INIT.test(id)) return true;
  if (isCssId(id)) return false;
  return isAsset(cleanUrl(id)) || /[?&](?:no-)?inline(?:&|$)/.test(id);
}

async function moduleOf(
  context: PluginContext,
  id: string,
  file: string,
  options: AssetPluginOptions,
): Promise<string> {
  if (hasRawQuery(id)) return rawModule(new TextDecoder().decode(await options.readFile(file)));
  const { postfix } = splitUrl(id);
  // What lies in the public folder is there to keep its URL.
  const mayInline = hasInlineQuery(postfix) || !isPublic(file, options);
  const inlined = mayInline && !WASM_INIT.test(id)
    ? await options.inlineAsset(file, postfix)
    : undefined;
  if (inlined !== undefined) return assetModule(inlined);
  const url = publicUrl(context, id, file, options);
  return WASM_INIT.test(id) ? wasmModule(url) : assetModule(url);
}

function isPublic(file: string, { publicDir }: AssetPluginOptions): boolean {
  return publicDir !== "" && isInside(publicDir, file);
}

function publicUrl(
  context: PluginContext,
  id: string,
  file: string,
  options: AssetPluginOptions,
): string {
  const { base, origin = "", publicDir, urlOf } = options;
  const path = encodeURI(isPublic(file, options) ? file.slice(publicDir.length) : urlOf(file))
    .replace(
      /[?#]/g,
      encodeURIComponent,
    );
  const url = origin + joinUrl(base, path) + publicPostfix(splitUrl(id).postfix);
  // A file that changed while the page was open needs a URL that the browser has not seen.
  const { lastHmrTimestamp = 0 } = context.environment.moduleGraph.getModuleById(id) ?? {};
  return lastHmrTimestamp > 0 ? injectQuery(url, `t=${lastHmrTimestamp}`) : url;
}
