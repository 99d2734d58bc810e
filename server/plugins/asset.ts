import MagicString from "magic-string";
import { assetModule, type InlineAsset, rawModule, wasmModule } from "../../compiler/asset.ts";
import { findNewUrls } from "../../compiler/new_url.ts";
import { isInside } from "../paths.ts";
import type { Plugin, PluginContext, TransformContext } from "../plugin_container/types.ts";
import {
  cleanUrl,
  hasInlineQuery,
  hasRawQuery,
  hasUrlQuery,
  injectQuery,
  isCssId,
  isDataUrl,
  isExternalUrl,
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
/** Queries that say how a file is imported; others belong to its URL. */
const OWN_QUERIES = new Set(["url", "inline", "no-inline", "init", "import", "t"]);

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
    transform: {
      filter: { code: /new\s+URL\b/ },
      handler(code, id) {
        return rewriteNewUrls(this, code, id, options);
      },
    },
  };
}

/**
 * Rewrites `new URL("…", import.meta.url)` where the browser would take it for something else: aliases, packages,
 * and paths from the root under a base. What is relative is right as it is, templates included, because a module
 * is served under the path of its file.
 */
async function rewriteNewUrls(
  context: TransformContext,
  code: string,
  id: string,
  { base, origin = "", urlOf }: AssetPluginOptions,
) {
  const text = new MagicString(code);
  const publicUrl = (url: string) => JSON.stringify(origin + joinUrl(base, url));
  for (const { specifier, start, end, ignored } of findNewUrls(code)) {
    if (ignored || specifier === undefined || /^(?:\.|\/\/|[?#]|$)/.test(specifier)) continue;
    if (isExternalUrl(specifier) || isDataUrl(specifier) || specifier.startsWith("blob:")) continue;
    if (specifier.startsWith("/")) {
      const isComplete = base === "/" || specifier.startsWith(base);
      if (!isComplete) text.overwrite(start, end, publicUrl(specifier));
      continue;
    }
    const resolved = await context.resolve(specifier, id);
    if (!resolved || resolved.external) continue;
    const url = encodeURI(urlOf(cleanUrl(resolved.id))) + ownPostfix(resolved.id);
    text.overwrite(start, end, publicUrl(url));
  }
  if (!text.hasChanged()) return undefined;
  return {
    code: text.toString(),
    map: text.generateMap({ hires: "boundary", source: cleanUrl(id) }),
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
  const url = origin + joinUrl(base, path) + ownPostfix(id);
  // A file that changed while the page was open needs a URL that the browser has not seen.
  const { lastHmrTimestamp = 0 } = context.environment.moduleGraph.getModuleById(id) ?? {};
  return lastHmrTimestamp > 0 ? injectQuery(url, `t=${lastHmrTimestamp}`) : url;
}

/** What of an id's query and hash goes to the browser: the `#icon` of a sprite, the parameters of the author. */
function ownPostfix(id: string): string {
  const { postfix } = splitUrl(id);
  const [query = "", hash] = postfix.replace(/^\?/, "").split("#", 2);
  const isOnlyHash = postfix.startsWith("#");
  const kept = isOnlyHash
    ? []
    : query.split("&").filter((part) => part && !OWN_QUERIES.has(part.split("=")[0]!));
  const fragment = isOnlyHash ? postfix : hash === undefined ? "" : `#${hash}`;
  return (kept.length > 0 ? `?${kept.join("&")}` : "") + fragment;
}
