import { readFileSync } from "node:fs";
import { init } from "es-module-lexer";
import { lexModule } from "../../compiler/javascript/imports.ts";

/** Format and exports of one file of a package, read from its text. */
export interface LexedFile {
  format: "esm" | "cjs";
  /** Names of the exports, without those of `export * from`. */
  exports: readonly string[];
}

/** Reads and lexes files of packages, each only once. */
export class FileLexer {
  readonly #files = new Map<string, LexedFile>();

  /**
   * @param file Absolute path of a script.
   * @throws When the file cannot be read.
   */
  async lex(file: string): Promise<LexedFile> {
    await init();
    let lexed = this.#files.get(file);
    if (!lexed) this.#files.set(file, lexed = lexFile(file, readFileSync(file, "utf8")));
    return lexed;
  }

  /** Whether a script is an ES module; reads it only if its name does not tell. */
  async formatOf(file: string): Promise<"esm" | "cjs"> {
    if (/\.m[jt]s$/.test(file)) return "esm";
    return /\.c[jt]s$/.test(file) ? "cjs" : (await this.lex(file)).format;
  }

  /** Clears the cache, when no batch is running or files have changed. */
  clear(): void {
    this.#files.clear();
  }
}

function lexFile(file: string, code: string): LexedFile {
  try {
    const { hasModuleSyntax, exports } = lexModule(code, file);
    return {
      format: hasModuleSyntax ? "esm" : "cjs",
      exports: [...new Set(exports.map(({ name }) => name))],
    };
  } catch {
    // JSX or TypeScript syntax: the compiler reads it, or reports the error.
    return { format: /^\s*(?:import|export)\b/m.test(code) ? "esm" : "cjs", exports: [] };
  }
}
