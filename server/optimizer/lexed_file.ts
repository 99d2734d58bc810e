import { readFile } from "node:fs/promises";
import { init } from "es-module-lexer";
import { lexModule } from "../../compiler/imports.ts";

/** What the text of one file of a package says about it. */
export interface LexedFile {
  format: "esm" | "cjs";
  code: string;
  /** Names of the exports, without those of `export * from`. */
  exports: readonly string[];
  starExports: readonly string[];
  /** The ranges of `import.meta.url`. */
  metaUrls: readonly { start: number; end: number }[];
}

/** Reads and lexes files of packages, each once. */
export class FileLexer {
  readonly #files = new Map<string, Promise<LexedFile>>();

  /**
   * @param file Absolute path of a script.
   * @throws When the file cannot be read.
   */
  lex(file: string): Promise<LexedFile> {
    let lexed = this.#files.get(file);
    if (!lexed) {
      lexed = lexFile(file);
      lexed.catch(() => this.#files.delete(file));
      this.#files.set(file, lexed);
    }
    return lexed;
  }

  /** Forgets what was read, when a batch is done or files have changed. */
  clear(): void {
    this.#files.clear();
  }
}

async function lexFile(file: string): Promise<LexedFile> {
  const [code] = await Promise.all([readFile(file, "utf8"), init()]);
  try {
    const { hasModuleSyntax, exports, starExports, importMetas } = lexModule(code, file);
    return {
      format: hasModuleSyntax ? "esm" : "cjs",
      code,
      exports: [...new Set(exports)],
      starExports,
      metaUrls: importMetas
        .map(({ start, end }) => ({ start, rest: /^\s*\.\s*url\b/.exec(code.slice(end)), end }))
        .filter(({ rest }) => rest !== null)
        .map(({ start, rest, end }) => ({ start, end: end + rest![0].length })),
    };
  } catch {
    // Not plain JavaScript, JSX perhaps: esbuild reads it or says what is wrong with it.
    const format = /^\s*(?:import|export)\b/m.test(code) ? "esm" : "cjs";
    return { format, code, exports: [], starExports: [], metaUrls: [] };
  }
}
