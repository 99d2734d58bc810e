import { posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isAbsolutePath, slash } from "../../paths.ts";
import { rebaseUrls } from "../urls/rebase_urls.ts";
import type { CanonicalizeContext, LoadedSass, SassApiImporter } from "./sass_api.ts";
import { sassCandidates } from "./sass_candidates.ts";
import type { CssHost } from "../types.ts";

/** Options of {@linkcode SassImporter}. */
export interface SassImporterOptions {
  /** Absolute path of the file that is compiled. */
  file: string;
  root: string;
  /** Absolute paths of the folders that Sass itself searches last. */
  loadPaths: readonly string[];
}

/**
 * Resolves Sass's `@use` and `@import` during one compilation, and records imports that it cannot
 * resolve.
 */
export class SassImporter {
  /** Absolute paths at which a missing file would be found. */
  readonly missingFiles: Set<string> = new Set();
  /** The last import that could not be resolved. */
  missingImport: { specifier: string; importer: string } | undefined;
  readonly #options: SassImporterOptions;
  readonly #host: CssHost;

  constructor(options: SassImporterOptions, host: CssHost) {
    this.#options = options;
    this.#host = host;
  }

  /** @returns The importer that Sass calls before all others. */
  forSass(): SassApiImporter {
    return {
      canonicalize: (url, context) => this.#canonicalize(url, context),
      load: (url) => this.load(url),
    };
  }

  /**
   * The importer that Sass calls after all others. Up to version 6, Vite used a Sass API that also
   * searches the working directory, and the folder of the compiled file even for imports of other
   * files. Many projects and plugins rely on that: `@import "src/variables"`.
   */
  forRoot(): SassApiImporter {
    return {
      canonicalize: (url, context) =>
        url.startsWith("file:")
          ? this.#canonicalize(url, context)
          : this.#findElsewhere(url, context),
      load: (url) => this.load(url),
    };
  }

  /** Resolves an import by the spellings that Sass allows. */
  async find(specifier: string, importer: string, fromImport: boolean): Promise<URL | null> {
    for (const candidate of sassCandidates(specifier, fromImport)) {
      const found = await this.#host.resolveImport(candidate, importer, "sass");
      if (found !== null && /\.(?:scss|sass|css)$/.test(found)) return pathToFileURL(found);
    }
    return null;
  }

  /** The text of a file, with its URLs rebased. */
  async load(url: URL): Promise<LoadedSass> {
    const { file: root } = this.#options;
    const file = pathOfUrl(url);
    const text = await this.#host.readFile(file);
    return {
      contents: await rebaseUrls(text, { file, root, syntax: "sass", host: this.#host }),
      syntax: syntaxOf(file),
      sourceMapUrl: url,
    };
  }

  /** The path of the importing file; the compiled file, if Sass does not provide it. */
  importerOf(containingUrl: URL | null): string {
    return containingUrl?.protocol === "file:" ? pathOfUrl(containingUrl) : this.#options.file;
  }

  async #canonicalize(
    url: string,
    { fromImport, containingUrl }: CanonicalizeContext,
  ): Promise<URL | null> {
    const specifier = specifierOf(url);
    const importer = this.importerOf(containingUrl);
    const found = await this.find(specifier, importer, fromImport);
    if (found) return found;
    // Sass requests a relative import twice: as the path beside the importer, then as written.
    if (isAbsolutePath(specifier)) this.#addMissing(specifier, fromImport);
    else this.missingImport = { specifier, importer };
    return null;
  }

  async #findElsewhere(
    specifier: string,
    { fromImport }: CanonicalizeContext,
  ): Promise<URL | null> {
    if (isAbsolutePath(specifier) || /^(?:#|[a-z][\w+.-]*:)/i.test(specifier)) return null;
    const { root, file, loadPaths } = this.#options;
    const below = (folder: string) => posix.join(folder, specifier);
    for (const folder of loadPaths) {
      // Left to Sass, which searches its load paths next.
      if (await this.find(below(folder), file, fromImport)) return null;
    }
    for (const folder of [posix.dirname(file), root]) {
      const found = await this.find(below(folder), file, fromImport);
      if (found) return found;
    }
    this.#addMissing(below(root), fromImport);
    return null;
  }

  #addMissing(path: string, fromImport: boolean): void {
    for (const candidate of sassCandidates(path, fromImport)) this.missingFiles.add(candidate);
  }
}

/**
 * The specifier of an import. Sass treats `#name` as a fragment, and appends it to the URL of the
 * importing file.
 */
function specifierOf(url: string): string {
  if (!url.startsWith("file:")) return url;
  const { hash } = new URL(url);
  return hash === "" ? pathOfUrl(new URL(url)) : decodeURIComponent(hash);
}

/** The absolute path of a `file:` URL, with forward slashes. */
export function pathOfUrl(url: URL): string {
  return slash(fileURLToPath(url));
}

/** The syntax of a file by its extension. */
export function syntaxOf(file: string): LoadedSass["syntax"] {
  if (file.endsWith(".css")) return "css";
  return file.endsWith(".sass") ? "indented" : "scss";
}
