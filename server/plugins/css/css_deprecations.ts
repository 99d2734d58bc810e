import type { CompileWarning } from "../../../compiler/types.ts";

/** Options of {@linkcode DeprecationLog}. */
export interface DeprecationLogOptions {
  warn: (message: string) => void;
  /** Milliseconds without another deprecation before the pending ones are logged. */
  quiet?: number;
}

interface Kind {
  count: number;
  first: CompileWarning;
}

const QUIET = 1000;

/**
 * Logs deprecated features that style sheets use: each kind once, with its first location and its
 * count. A project has dozens of uses of one kind, and the fix is the same for all.
 */
export class DeprecationLog {
  readonly #options: DeprecationLogOptions;
  readonly #untold = new Map<string, Kind>();
  readonly #told = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DeprecationLogOptions) {
    this.#options = options;
  }

  /** Records one use. */
  add(kind: string, warning: CompileWarning): void {
    if (this.#told.has(kind)) return;
    const known = this.#untold.get(kind);
    if (known) known.count++;
    else this.#untold.set(kind, { count: 1, first: warning });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#options.quiet ?? QUIET);
  }

  /** Logs all pending kinds. */
  flush(): void {
    clearTimeout(this.#timer);
    for (const [kind, { count, first }] of this.#untold) {
      this.#told.add(kind);
      this.#options.warn(describe(kind, count, first));
    }
    this.#untold.clear();
  }
}

function describe(kind: string, count: number, { message, loc, frame }: CompileWarning): string {
  const times = count === 1 ? "once" : `${count} times`;
  const place = loc ? `\n  at ${loc.file}:${loc.line}:${loc.column + 1}` : "";
  const first = count === 1 ? "" : ", first";
  return `${message}\n  "${kind}" is used ${times}${loc ? first : ""}${place}${
    frame ? `\n${frame}` : ""
  }\n  hint: Silence it with silenceDeprecations: ["${kind}"] in css.preprocessorOptions.scss`;
}
