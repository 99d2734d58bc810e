import type { AcceptedPlugin, AtRule, Declaration, Root } from "postcss";
import { rewriteUrls } from "../urls/rewrite_urls.ts";
import { isExternalImport, scanReferences } from "../urls/scan_references.ts";
import { fileOfId } from "../../paths.ts";

/** Options of {@linkcode importPlugin}. */
export interface ImportPluginOptions {
  root: string;
  resolve(specifier: string, rule: AtRule): Promise<string>;
  /** Returns the CSS of a file, compiled if its language requires that. */
  load(file: string): Promise<string>;
}

/** The PostCSS plugin that inlines `@import`s. External imports stay and move to the top. */
export async function importPlugin(options: ImportPluginOptions): Promise<AcceptedPlugin> {
  const { default: postcssImport } = await import("postcss-import");
  return postcssImport({
    root: options.root,
    // New style sheets are usually empty at first.
    warnOnEmpty: false,
    filter: (specifier: string) => !isExternalImport(specifier),
    async resolve(specifier: string, _folder: string, _options: unknown, rule: AtRule) {
      const file = await options.resolve(specifier, rule);
      // By its extension the file would be parsed as SugarSS, but it is already compiled to CSS.
      return file.endsWith(".sss") ? `${file}?css` : file;
    },
    load: (name: string) => options.load(fileOfId(name)),
  }) as AcceptedPlugin;
}

/**
 * The PostCSS plugin that replaces the URLs of declarations, each relative to the file that
 * contains it.
 *
 * @param file The file of declarations without a source.
 * @param replace Returns `null` to keep a URL.
 */
export function urlPlugin(
  file: string,
  replace: (url: string, importer: string) => Promise<string | null>,
): AcceptedPlugin {
  return {
    postcssPlugin: "vireo-urls",
    async OnceExit(root: Root) {
      const pending: Promise<void>[] = [];
      root.walkDecls((declaration: Declaration) => {
        const references = scanReferences(declaration.value);
        if (references.length === 0) return;
        const importer = fileOfId(declaration.source?.input.file ?? file);
        const rewritten = rewriteUrls(declaration.value, {
          references,
          replace: (url) => replace(url, importer),
        });
        pending.push(rewritten.then(({ code }) => {
          if (code !== declaration.value) declaration.value = code;
        }));
      });
      await Promise.all(pending);
    },
  };
}
