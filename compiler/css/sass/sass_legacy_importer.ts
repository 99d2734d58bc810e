import { pathToFileURL } from "node:url";
import { isAbsolutePath, slash } from "../../paths.ts";
import type { SassApiImporter } from "./sass_api.ts";
import { pathOfUrl, type SassImporter, syntaxOf } from "./sass_importer.ts";

/** The result of a legacy importer: a file, a text, or `null` if it does not handle the URL. */
type LegacyAnswer = { file?: string; contents?: string } | Error | null | undefined;

/**
 * An importer of Sass's legacy API, which returns its result or calls `done`.
 *
 * Source: https://sass-lang.com/documentation/js-api/types/legacyimporter/
 */
export type LegacyImporter = (
  this: { fromImport: boolean; options: Record<string, unknown> },
  url: string,
  previous: string,
  done: (answer: LegacyAnswer) => void,
) => LegacyAnswer | void;

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
      const answer = await answerOf(call, url, { previous, fromImport });
      if (answer instanceof Error) throw answer;
      if (typeof answer?.contents === "string") {
        const canonical = answer.file && isAbsolutePath(slash(answer.file))
          ? pathToFileURL(answer.file)
          : new URL(`${SCHEME}${encodeURIComponent(answer.file ?? url)}`);
        texts.set(canonical.href, answer.contents);
        return canonical;
      }
      return answer?.file ? await own.find(slash(answer.file), previous, fromImport) : null;
    },
    async load(url) {
      const contents = texts.get(url.href);
      if (contents === undefined) return await own.load(url);
      const path = url.protocol === "file:" ? pathOfUrl(url) : url.pathname;
      return { contents, syntax: syntaxOf(path) };
    },
  };
}

function answerOf(
  call: LegacyImporter,
  url: string,
  { previous, fromImport }: { previous: string; fromImport: boolean },
): Promise<LegacyAnswer> {
  return new Promise((resolve) => {
    const answer = call.call({ fromImport, options: {} }, url, previous, resolve);
    if (answer !== undefined) resolve(answer);
  });
}
