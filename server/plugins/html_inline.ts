import { embeddedMap } from "../../compiler/source_map.ts";
import type { SourceLocation } from "../../compiler/types.ts";
import { VireoError } from "../errors.ts";
import { isInside } from "../paths.ts";
import type { Plugin } from "../plugin_container/types.ts";
import { cleanUrl, FS_PREFIX } from "../url.ts";

/** An inline `<script type="module">` of a page. */
export interface InlineModule {
  code: string;
  /** The page that it stands in. */
  html: string;
  /** Where it begins in the page: `line` from 1, `column` from 0. */
  loc: SourceLocation;
}

/** Options of {@linkcode htmlInlinePlugin}. */
export interface HtmlInlinePluginOptions {
  root: string;
  /** The inline scripts of the pages that were served, by the page's file and their position in it, from 0. */
  inlineModule(
    file: string,
    index: number,
  ): InlineModule | undefined | Promise<InlineModule | undefined>;
}

const INLINE_MODULE = /\.html?\?html-proxy&index=([^&]*)\.js$/;

/** The plugin that serves the inline module scripts of pages as modules: `/index.html?html-proxy&index=0.js`. */
export function htmlInlinePlugin({ root, inlineModule }: HtmlInlinePluginOptions): Plugin {
  return {
    name: "vireo:html_inline",
    resolveId: {
      filter: { id: INLINE_MODULE },
      handler(source) {
        if (source.startsWith(FS_PREFIX)) return source.slice(FS_PREFIX.length - 1);
        return isInside(root, source) ? source : root + source;
      },
    },
    load: {
      filter: { id: INLINE_MODULE },
      async handler(id) {
        const file = cleanUrl(id);
        const index = INLINE_MODULE.exec(id)![1]!;
        const module = /^\d+$/.test(index) ? await inlineModule(file, Number(index)) : undefined;
        if (module === undefined) {
          throw new VireoError(
            "MODULE_NOT_FOUND",
            `Cannot find inline script ${index} of "${file}"`,
            {
              id,
              hint: "Reload the page: it has changed since it was served",
            },
          );
        }
        const { code, html, loc } = module;
        return { code, map: embeddedMap(html, { file, code, loc }), moduleType: "js" };
      },
    },
  };
}
