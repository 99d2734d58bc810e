import { compileLess } from "./less.ts";
import { Sass } from "../sass/sass.ts";
import { compileStylus } from "./stylus.ts";
import { compileSugar } from "./sugarss.ts";
import type { CssCompilerOptions, CssHost, Preprocessed, PreprocessorLanguage } from "../types.ts";

/** The preprocessors of one project. */
export class Preprocessors {
  readonly #options: CssCompilerOptions;
  readonly #sass = new Sass();

  constructor(options: CssCompilerOptions) {
    this.#options = options;
  }

  /**
   * Compiles to plain CSS.
   *
   * @param file Absolute path; imports and URLs are relative to it.
   * @throws CompileError with the place, or with the package to install.
   */
  async compile(
    code: string,
    file: string,
    { language, host, sourceMaps }: {
      language: PreprocessorLanguage;
      host: CssHost;
      sourceMaps: boolean;
    },
  ): Promise<Preprocessed> {
    const { root, preprocessorOptions } = this.#options;
    const options = preprocessorOptions?.[language] ?? {};
    const shared = { code, file, root, options, sourceMaps };
    switch (language) {
      case "scss":
      case "sass":
        return await this.#sass.compile({ ...shared, language }, host);
      case "less":
        return await compileLess(shared, host);
      case "styl":
      case "stylus":
        return await compileStylus({ ...shared, language }, host);
      case "sss":
        return await compileSugar(shared, host);
    }
  }

  /** Ends the processes that were started. */
  async dispose(): Promise<void> {
    await this.#sass.dispose();
  }
}
