/** The part of Sass's API used here. Source: https://sass-lang.com/documentation/js-api/ */

/** A Sass implementation. */
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

/** The context that Sass passes to an importer beside the URL. */
export interface CanonicalizeContext {
  fromImport: boolean;
  containingUrl: URL | null;
}

/** The text of an imported file. */
export interface LoadedSass {
  contents: string;
  syntax: "scss" | "indented" | "css";
  sourceMapUrl?: URL;
}

/**
 * An importer as Sass expects it. Source:
 * https://sass-lang.com/documentation/js-api/interfaces/importer/
 */
export interface SassApiImporter {
  canonicalize(url: string, context: CanonicalizeContext): Promise<URL | null>;
  load(url: URL): Promise<LoadedSass>;
}
