/** What every compiler of this folder takes and gives: text in, `Compiled` out, `CompileError` thrown. */

/**
 * A source map, version 3.
 *
 * Source: ECMA-426, https://tc39.es/ecma426/
 */
export interface SourceMap {
  version: 3;
  file?: string;
  sourceRoot?: string;
  /** Absolute paths or paths relative to the compiled file; `null` where a source has no name. */
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
}

/** A place in a source file: `line` counts from 1, `column` from 0 (Rollup's convention). */
export interface SourceLocation {
  file?: string;
  line: number;
  column: number;
}

/** A complaint that does not stop a compilation. */
export interface CompileWarning {
  message: string;
  hint?: string;
  loc?: SourceLocation;
  frame?: string;
  /** The kind of deprecated feature that it is about: `"import"`. */
  deprecation?: string;
}

/** The result of compiling one module. */
export interface Compiled {
  code: string;
  /** `null` when the code has no mapping of its own (it was made, not translated). */
  map: SourceMap | null;
  /** Absolute paths of other files whose contents went into `code`. */
  deps: string[];
  warnings: CompileWarning[];
}

/** What a {@linkcode CompileError} tells beside its message. */
export interface CompileErrorOptions {
  /** The absolute path of the source. */
  id?: string;
  loc?: SourceLocation;
  /** Some lines of source around `loc` with a marker, from `code_frame.ts`. */
  frame?: string;
  /** The option, flag or edit that fixes it. */
  hint?: string;
  /** The name of the compiler: `"esbuild"`, `"vue"`, `"postcss"`. */
  plugin?: string;
  cause?: unknown;
}

/** Source text that cannot be compiled. The fields are those of a Rollup log, which overlays understand. */
export class CompileError extends Error {
  readonly code = "COMPILE_ERROR";
  readonly id?: string;
  readonly loc?: SourceLocation;
  readonly frame?: string;
  readonly hint?: string;
  readonly plugin?: string;

  /**
   * @param message Sentence case, no trailing period.
   * @param options Where, why and how to fix it.
   */
  constructor(message: string, options: CompileErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CompileError";
    this.id = options.id;
    this.loc = options.loc;
    this.frame = options.frame;
    this.hint = options.hint;
    this.plugin = options.plugin;
  }
}
