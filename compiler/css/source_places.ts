import { type CodeOrigin, errorInWhole, originalPlace } from "../original_place.ts";
import { CompileError, type CompileWarning } from "../types.ts";

/** Options of {@linkcode SourcePlaces}. */
export interface SourcePlacesOptions {
  /** The style sheet's file. */
  file: string;
  /**
   * The origin of CSS that a preprocessor generated. Called once, for the first place, because it
   * can require another run.
   */
  origin?: (() => Promise<CodeOrigin>) | undefined;
}

/**
 * Converts places in the CSS of a style sheet to places in its source. Steps after the preprocessor
 * report places in their input, without a file; places with a file are left unchanged.
 */
export class SourcePlaces {
  readonly #options: SourcePlacesOptions;
  #origin: Promise<CodeOrigin> | undefined;

  constructor(options: SourcePlacesOptions) {
    this.#options = options;
  }

  /** Returns an error with its place in the source. */
  async inError(error: unknown): Promise<unknown> {
    if (!(error instanceof CompileError) || !error.loc || error.loc.file !== undefined) {
      return error;
    }
    const { file } = this.#options;
    const origin = await this.#originOnce();
    if (origin) return errorInWhole(error, file, origin);
    const loc = { ...error.loc, file };
    return new CompileError(error.message, { ...error, loc, cause: error.cause });
  }

  /** Returns a warning with its place in the source. */
  async inWarning(warning: CompileWarning): Promise<CompileWarning> {
    const { loc, frame: _, ...rest } = warning;
    if (!loc || loc.file !== undefined) return warning;
    const origin = await this.#originOnce();
    if (!origin) return { ...warning, loc: { ...loc, file: this.#options.file } };
    return { ...rest, ...originalPlace(loc, origin) };
  }

  async #originOnce(): Promise<CodeOrigin | undefined> {
    const { origin } = this.#options;
    // The error is reported in any case, if necessary without its place.
    return await (this.#origin ??= origin?.())?.catch(() => undefined);
  }
}
