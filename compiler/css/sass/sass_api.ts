/** The part of Sass's API that is used. Source: https://sass-lang.com/documentation/js-api/ */

/** What compiles Sass. */
export interface SassCompiler {
  compileStringAsync(source: string, options: Record<string, unknown>): Promise<SassResult>;
  dispose(): Promise<void>;
}

/** A compiled style sheet. */
export interface SassResult {
  css: string;
  loadedUrls: URL[];
  sourceMap?: unknown;
}

/** What Sass tells an importer beside the URL. */
export interface CanonicalizeContext {
  fromImport: boolean;
  containingUrl: URL | null;
}

/** A text that Sass imports. */
export interface LoadedSass {
  contents: string;
  syntax: "scss" | "indented" | "css";
  sourceMapUrl?: URL;
}

/** An importer in the form that Sass takes. Source: https://sass-lang.com/documentation/js-api/interfaces/importer/ */
export interface SassApiImporter {
  canonicalize(url: string, context: CanonicalizeContext): Promise<URL | null>;
  load(url: URL): Promise<LoadedSass>;
}
