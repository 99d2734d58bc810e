import { fileURLToPath, pathToFileURL } from "node:url";
import { isAbsolutePath, slash } from "../paths.ts";
import { rebaseUrls } from "./rebase_urls.ts";
import { sassCandidates } from "./sass_candidates.ts";
import type { CssHost } from "./types.ts";

/** What Sass tells an importer beside the URL. */
interface CanonicalizeContext {
  fromImport: boolean;
  containingUrl: URL | null;
}

/** Answers for one compilation what Sass's `@use` and `@import` mean, and remembers what it does not know. */
export class SassImporter {
  /** Absolute paths at which a file would have been the one. */
  readonly missingFiles: Set<string> = new Set();
  /** The last import that led nowhere. */
  missingImport: { specifier: string; importer: string } | undefined;
  readonly #file: string;
  readonly #host: CssHost;

  /** @param file Absolute path of the file that is compiled. */
  constructor(file: string, host: CssHost) {
    this.#file = file;
    this.#host = host;
  }

  /** @returns The importer in the form that Sass takes. */
  forSass() {
    return {
      canonicalize: (url: string, context: CanonicalizeContext) => this.#canonicalize(url, context),
      load: (url: URL) => this.#load(url),
    };
  }

  async #canonicalize(
    url: string,
    { fromImport, containingUrl }: CanonicalizeContext,
  ): Promise<URL | null> {
    const specifier = specifierOf(url);
    const importer = containingUrl?.protocol === "file:" ? pathOfUrl(containingUrl) : this.#file;
    const candidates = sassCandidates(specifier, fromImport);
    for (const candidate of candidates) {
      const found = await this.#host.resolveImport(candidate, importer, "sass");
      if (found !== null && /\.(?:scss|sass|css)$/.test(found)) return pathToFileURL(found);
    }
    // Sass asks for a relative import twice: as the path beside the importer, then as it is written.
    if (isAbsolutePath(specifier)) {
      for (const path of candidates) this.missingFiles.add(path);
    } else {
      this.missingImport = { specifier, importer };
    }
    return null;
  }

  async #load(url: URL) {
    const file = pathOfUrl(url);
    const text = await this.#host.readFile(file);
    return {
      contents: await rebaseUrls(text, {
        file,
        root: this.#file,
        syntax: "sass",
        host: this.#host,
      }),
      syntax: syntaxOf(file),
      sourceMapUrl: url,
    };
  }
}

/** What is imported. Sass takes `#name` for a fragment, and asks for it as one of the importing file's URL. */
function specifierOf(url: string): string {
  if (!url.startsWith("file:")) return url;
  const { hash } = new URL(url);
  return hash === "" ? pathOfUrl(new URL(url)) : decodeURIComponent(hash);
}

/** The absolute path of a `file:` URL, with forward slashes. */
export function pathOfUrl(url: URL): string {
  return slash(fileURLToPath(url));
}

function syntaxOf(file: string): "scss" | "indented" | "css" {
  if (file.endsWith(".css")) return "css";
  return file.endsWith(".sass") ? "indented" : "scss";
}
