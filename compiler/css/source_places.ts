import { type CodeOrigin, errorInWhole, originalPlace } from "../original_place.ts";
import { CompileError, type CompileWarning } from "../types.ts";

/** Options of {@linkcode SourcePlaces}. */
export interface SourcePlacesOptions {
  /** The style sheet's file. */
  file: string;
  /** Where its CSS comes from, when a preprocessor made it. Called once, for the first place: it can mean another run. */
  origin?: () => Promise<CodeOrigin>;
}

/**
 * Places in the CSS of a style sheet as places in its source. The steps after the preprocessor give places in the text
 * that they had, without a file; those with a file are left alone.
 */
export class SourcePlaces {
  readonly #options: SourcePlacesOptions;
  #origin: Promise<CodeOrigin> | undefined;

  constructor(options: SourcePlacesOptions) {
    this.#options = options;
  }

  /** An error of a step with its place in the source. */
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

  /** A warning of a step with its place in the source. */
  async inWarning(warning: CompileWarning): Promise<CompileWarning> {
    const { loc, frame: _, ...rest } = warning;
    if (!loc || loc.file !== undefined) return warning;
    const origin = await this.#originOnce();
    if (!origin) return { ...warning, loc: { ...loc, file: this.#options.file } };
    return { ...rest, ...originalPlace(loc, origin) };
  }

  async #originOnce(): Promise<CodeOrigin | undefined> {
    const { origin } = this.#options;
    // What is wrong is told anyway, if need be without its place.
    return await (this.#origin ??= origin?.())?.catch(() => undefined);
  }
}
