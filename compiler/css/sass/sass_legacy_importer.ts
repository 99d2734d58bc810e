import { pathToFileURL } from "node:url";
import { isAbsolutePath, slash } from "../../paths.ts";
import type { SassApiImporter } from "./sass_api.ts";
import { pathOfUrl, type SassImporter, syntaxOf } from "./sass_importer.ts";

/** The result of a legacy importer: a file, a text, or `null` if it does not handle the URL. */
type LegacyResult = { file?: string; contents?: string } | Error | null | undefined;

/**
 * An importer of Sass's legacy API, which returns its result or calls `done`.
 *
 * Source: https://sass-lang.com/documentation/js-api/types/legacyimporter/
 */
export type LegacyImporter = (
  this: { fromImport: boolean; options: Record<string, unknown> },
  url: string,
  previous: string,
  done: (result: LegacyResult) => void,
) => LegacyResult | void;

/** Whether one of the user's importers has the legacy form. */
export function isLegacyImporter(importer: unknown): importer is LegacyImporter {
  return typeof importer === "function";
}

const SCHEME = "legacy-importer:";

/** Adapts a legacy importer to Sass's current API. */
export function legacyImporter(call: LegacyImporter, own: SassImporter): SassApiImporter {
  const texts = new Map<string, string>();
  return {
    async canonicalize(url, { fromImport, containingUrl }) {
      // A relative import is requested as written, too.
      if (/^(?:file|legacy-importer):/.test(url)) return null;
      const previous = own.importerOf(containingUrl);
      const result = await resultOf(call, url, { previous, fromImport });
      if (result instanceof Error) throw result;
      if (typeof result?.contents === "string") {
        const canonical = result.file && isAbsolutePath(slash(result.file))
          ? pathToFileURL(result.file)
          : new URL(`${SCHEME}${encodeURIComponent(result.file ?? url)}`);
        texts.set(canonical.href, result.contents);
        return canonical;
      }
      return result?.file ? await own.find(slash(result.file), previous, fromImport) : null;
    },
    async load(url) {
      const contents = texts.get(url.href);
      if (contents === undefined) return await own.load(url);
      const path = url.protocol === "file:" ? pathOfUrl(url) : url.pathname;
      return { contents, syntax: syntaxOf(path) };
    },
  };
}

function resultOf(
  call: LegacyImporter,
  url: string,
  { previous, fromImport }: { previous: string; fromImport: boolean },
): Promise<LegacyResult> {
  return new Promise((resolve) => {
    const result = call.call({ fromImport, options: {} }, url, previous, resolve);
    if (result !== undefined) resolve(result);
  });
}
