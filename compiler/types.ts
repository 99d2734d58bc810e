/**
 * The common interface of all compilers of this folder: text as input, `Compiled` as output,
 * `CompileError` thrown.
 */

/**
 * A source map, version 3.
 *
 * Source: ECMA-426, https://tc39.es/ecma426/
 */
export interface SourceMap {
  version: 3;
  file?: string;
  sourceRoot?: string;
  /** Absolute paths or paths relative to the compiled file; `null` for an unnamed source. */
  sources: (string | null)[];
  sourcesContent?: (string | null)[] | undefined;
  names: string[];
  mappings: string;
}

/** A place in a source file: `line` counts from 1, `column` from 0 (Rollup's convention). */
export interface SourceLocation {
  file?: string | undefined;
  line: number;
  column: number;
}

/** A warning, which does not stop a compilation. */
export interface CompileWarning {
  message: string;
  hint?: string | undefined;
  loc?: SourceLocation | undefined;
  frame?: string | undefined;
  /** The kind of deprecated feature that it concerns: `"import"`. */
  deprecation?: string | undefined;
}

/** The result of compiling one module. */
export interface Compiled {
  code: string;
  /** `null` if the code has no mapping of its own (it was generated, not translated). */
  map: SourceMap | null;
  /** Absolute paths of other files whose contents went into `code`. */
  deps: string[];
  warnings: CompileWarning[];
}

/** The details of a {@linkcode CompileError}. */
export interface CompileErrorOptions {
  /** The absolute path of the source. */
  id?: string | undefined;
  loc?: SourceLocation | undefined;
  /** Some lines of source around `loc` with a marker, from `code_frame.ts`. */
  frame?: string | undefined;
  /** The option, flag or edit that fixes the error. */
  hint?: string | undefined;
  /** The name of the compiler: `"esbuild"`, `"vue"`, `"postcss"`. */
  plugin?: string | undefined;
  cause?: unknown;
}

/**
 * Source text that cannot be compiled. The fields are those of a Rollup log, which overlays
 * understand.
 */
export class CompileError extends Error {
  readonly code = "COMPILE_ERROR";
  readonly id?: string | undefined;
  readonly loc?: SourceLocation | undefined;
  readonly frame?: string | undefined;
  readonly hint?: string | undefined;
  readonly plugin?: string | undefined;

  /**
   * @param message Sentence case, no trailing period.
   * @param options The place, the cause and how to fix it.
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
