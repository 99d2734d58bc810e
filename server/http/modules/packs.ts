import { etagOf } from "../../graph/transform_result.ts";
import { PACK_PREFIX } from "../../base/url.ts";
import type { PackedPages } from "../../pack/packed_pages.ts";
import { checkModuleUrl } from "../guards/request_target.ts";
import { textResponse, withText } from "../text_response.ts";
import type { Middleware } from "../types.ts";

/**
 * Serves the modules of packed pages: loaders, updates, base packs, and their source maps.
 *
 * @param packs The packed pages of a server.
 */
export function packFiles(packs: PackedPages): Middleware {
  return async function servePack({ request, target, host }, next) {
    if (!target.path.startsWith(PACK_PREFIX)) return await next();
    const name = target.path.slice(PACK_PREFIX.length);
    const parameters = new URLSearchParams(target.search);
    if (name === "load") {
      const entry = parameters.get("entry");
      if (entry === null || !/^\/(?![/\\])/.test(entry)) return await next();
      checkModuleUrl(entry);
      const options = {
        url: name + target.search,
        origin: originOf(request, host),
        isFacade: parameters.has("facade"),
      };
      const loader = await packs.load(entry, options);
      if (loader === "native") return nativeScript(entry);
      return loader === "failed" ? failedScript(entry) : freshModule(request, loader.text);
    }
    if (name === "more") {
      const options = {
        url: name + target.search,
        isReset: parameters.has("reset"),
        importers: parameters.getAll("importer"),
        versions: parameters.getAll("version").map(versionOfText),
      };
      const sessions = parameters.getAll("session");
      const roots = parameters.getAll("root");
      if (sessions.length === 0 || roots.length === 0) return await next();
      for (const root of roots) checkModuleUrl(root);
      return freshModule(request, await packs.more(sessions, roots, options));
    }
    const file = /^([\w-]+)\.js(\.map)?$/.exec(name);
    if (!file) return await next();
    const respond = file[2] ? mapResponse : packResponse;
    return await respond(packs, file[1]!, request) ?? await next();
  };
}

/** A timestamp in the future would be newer than the next updates. */
function versionOfText(text: string): number {
  return /^\d+$/.test(text) ? Math.min(Number(text), Date.now()) : 0;
}

/** The origin of the page, whose scheme a proxy can have changed. */
function originOf(request: Request, host: string): string {
  const referer = request.headers.get("referer");
  return referer !== null && URL.canParse(referer)
    ? new URL(referer).origin
    : `${new URL(request.url).protocol}//${host}`;
}

function freshModule(request: Request, text: string): Response {
  const headers = new Headers({ "cache-control": "no-store", "content-type": "text/javascript" });
  return withText(request, text, { headers });
}

/** Sends the browser to a script that cannot be packed. */
function nativeScript(entry: string): Response {
  const headers = { "cache-control": "no-store", location: encodeURI(entry) };
  return new Response(null, { status: 307, headers });
}

/** The error was reported, with its module. */
function failedScript(entry: string): Response {
  const headers = { "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" };
  return new Response(`Cannot load ${entry}: a module of it failed\n`, { status: 500, headers });
}

function packResponse(packs: PackedPages, name: string, request: Request): Response | undefined {
  const text = packs.textOf(name);
  return text === undefined
    ? undefined
    : textResponse(request, { text, type: "text/javascript", etag: `"${name}"`, immutable: true });
}

async function mapResponse(
  packs: PackedPages,
  name: string,
  request: Request,
): Promise<Response | undefined> {
  const map = await packs.mapOf(name);
  if (!map) return undefined;
  const text = JSON.stringify(map);
  return textResponse(request, { text, type: "application/json", etag: etagOf(text) });
}
