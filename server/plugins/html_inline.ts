import { embeddedMap } from "../../compiler/source_map.ts";
import type { SourceLocation } from "../../compiler/types.ts";
import { VireoError } from "../base/errors.ts";
import type { Plugin } from "../plugin_api/types.ts";
import { cleanUrl } from "../base/url.ts";

/** An inline script or style of a page. */
export interface InlineModule {
  code: string;
  /** The page's file, or the path it would have. */
  file: string;
  /** The path of the page that contains it. */
  html: string;
  /**
   * Its start in the page: `line` from 1, `column` from 0. `undefined` when the code is not the
   * page's text.
   */
  loc: SourceLocation | undefined;
}

/** Inline scripts and styles of the served pages. */
export interface InlineModules {
  /** The id of a module by its URL without base. */
  idOf(url: string): string | undefined;
  get(id: string): InlineModule | undefined;
}

const INLINE_MODULE = /\?html-proxy&.*\bindex=[^&]*\.(?:js|css)$/;

/**
 * Serves inline scripts and styles of pages as modules: `/index.html?html-proxy&index=0.js`, or
 * `/@id/__x00__/about?html-proxy&direct&index=0.css` for a page that a middleware rendered.
 */
export function htmlInlinePlugin(modules: InlineModules): Plugin {
  return {
    name: "vite:html-inline-proxy",
    resolveId: {
      filter: { id: INLINE_MODULE },
      handler: (source) => modules.idOf(source) ?? source,
    },
    load: {
      filter: { id: INLINE_MODULE },
      handler(id) {
        const module = modules.get(id);
        if (module === undefined) throw missing(id);
        const { code, file, html, loc } = module;
        const map = loc === undefined ? null : embeddedMap(html, { file, code, loc });
        return { code, map, ...id.endsWith(".js") && { moduleType: "js" } };
      },
    },
  };
}

function missing(id: string): VireoError {
  const kind = id.endsWith(".js") ? "script" : "style";
  const index = /index=([^&]*)\.\w+$/.exec(id)![1];
  return new VireoError(
    "MODULE_NOT_FOUND",
    `Cannot find inline ${kind} ${index} of "${cleanUrl(id).replace(/^\0/, "")}"`,
    { id, hint: "Reload the page: it has changed since it was served" },
  );
}
