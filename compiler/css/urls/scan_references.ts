/**
 * Finds the references of a style sheet without parsing it: the scan only needs tokens, which are
 * the same in Sass, Less and Stylus. `postcss-value-parser` reads only single values of CSS.
 */

/** A reference, with the range of its text. */
export interface CssReference {
  /**
   * `url`: a `url()`; `image`: a string in `image-set()`; `import`: the target of an `@import`;
   * `file`: a string in a Less function that reads the file.
   */
  kind: "url" | "image" | "import" | "file";
  /** The referenced URL or path, unescaped. */
  value: string;
  /** Offsets in the text, quotes included. */
  start: number;
  end: number;
  /** The quote, empty if there is none. */
  quote: '"' | "'" | "";
}

/** Options of {@linkcode scanReferences}. */
export interface ReferenceScanOptions {
  /** Whether `//` starts a comment, as in Sass, Less and Stylus. */
  lineComments?: boolean;
  /** Names of functions whose string arguments are files. */
  fileFunctions?: ReadonlySet<string> | undefined;
}

const CAN_REFER = /url\(|@import|image-set\(/i;
const NAME = /[-\w\u0080-\uffff]+/y;
const SPACE = /[ \t\r\n\f]*/y;
/** At-rules whose URLs are identifiers and load nothing. */
const WITHOUT_ASSETS: ReadonlySet<string> = new Set([
  "charset",
  "namespace",
  "document",
  "-moz-document",
]);

/**
 * All references of a style sheet in the order of its text. Comments, strings, URLs with
 * interpolation and the preludes of at-rules such as `@namespace` contain none.
 *
 * @param code CSS, or the value of one declaration.
 */
export function scanReferences(code: string, options: ReferenceScanOptions = {}): CssReference[] {
  const { lineComments = false, fileFunctions = new Set() } = options;
  const isWorthIt = CAN_REFER.test(code) || [...fileFunctions].some((name) => code.includes(name));
  return isWorthIt ? new Scanner(code, lineComments, fileFunctions).scan() : [];
}

/**
 * Whether an import leaves the project: `https:`, `//host`, `data:`. `#name` is an import of the
 * package itself.
 */
export function isExternalImport(specifier: string): boolean {
  return specifier.startsWith("//") ||
    (/^[a-z][a-z\d+.-]+:/i.test(specifier) && !specifier.startsWith("pkg:"));
}

/**
 * Whether a `url()` leaves the project or needs no file: {@linkcode isExternalImport}, or
 * `#fragment`.
 */
export function isExternalUrl(url: string): boolean {
  return url.startsWith("#") || isExternalImport(url);
}

/** Whether a style sheet imports files of the project. */
export function hasLocalImport(references: readonly CssReference[]): boolean {
  return references.some(({ kind, value }) => kind === "import" && !isExternalImport(value));
}

/**
 * Writes `value` in the notation of `reference`: as a string or, if `value` permits, as the bare
 * text of a `url()`.
 */
export function quoteReference(reference: CssReference, value: string): string {
  const isBare = reference.quote === "" && /^[^\s"'()\\]+$/.test(value);
  if (isBare) return value;
  const quote = reference.quote || '"';
  const escaped = value.replace(/[\\"'\n]/g, (char) => {
    if (char === "\n") return "\\a ";
    return char === "\\" || char === quote ? `\\${char}` : char;
  });
  return quote + escaped + quote;
}

class Scanner {
  readonly #code: string;
  readonly #lineComments: boolean;
  readonly #fileFunctions: ReadonlySet<string>;
  readonly #found: CssReference[] = [];
  /** Names of the open functions, innermost last; a bare parenthesis is `""`. */
  readonly #open: string[] = [];
  #index = 0;

  constructor(code: string, lineComments: boolean, fileFunctions: ReadonlySet<string>) {
    this.#code = code;
    this.#lineComments = lineComments;
    this.#fileFunctions = fileFunctions;
  }

  scan(): CssReference[] {
    while (this.#index < this.#code.length) this.#step();
    return this.#found;
  }

  #step(): void {
    if (this.#skipComment()) return;
    const char = this.#code[this.#index]!;
    if (char === '"' || char === "'") return this.#string();
    if (char === "@") return this.#atRule();
    if (char === "\\") {
      this.#index += 2;
      return;
    }
    const name = this.#match(NAME);
    if (name !== "") return this.#named(name);
    if (char === "(") this.#open.push("");
    else if (char === ")") this.#open.pop();
    else if (char === ";" || char === "{" || char === "}") this.#open.length = 0;
    this.#index++;
  }

  #named(name: string): void {
    if (this.#code[this.#index] !== "(") return;
    this.#index++;
    const lower = name.toLowerCase();
    if (lower === "url" && this.#url("url")) return;
    this.#open.push(lower);
  }

  #string(): void {
    const start = this.#index;
    const inside = this.#open.at(-1) ?? "";
    if (this.#readString() === null) return;
    if (inside.endsWith("image-set")) this.#add("image", start, this.#index);
    else if (this.#fileFunctions.has(inside)) this.#add("file", start, this.#index);
  }

  #atRule(): void {
    this.#index++;
    const name = this.#match(NAME).toLowerCase();
    if (WITHOUT_ASSETS.has(name)) return this.#skipPrelude();
    if (name !== "import") return;
    this.#skipSpace();
    const start = this.#index;
    const char = this.#code[start];
    if (char === '"' || char === "'") {
      if (this.#readString() !== null) this.#add("import", start, this.#index);
    } else if (/^url\(/i.test(this.#code.slice(start, start + 4))) {
      this.#index += 4;
      this.#url("import");
    }
    this.#skipPrelude();
  }

  /**
   * Reads the argument of `url(`, starting behind the parenthesis. Returns `false` if it is not a
   * plain URL.
   */
  #url(kind: CssReference["kind"]): boolean {
    const back = this.#index;
    this.#match(SPACE);
    const start = this.#index;
    const char = this.#code[start];
    if (char === '"' || char === "'") {
      if (this.#readString() === null) return true;
    } else {
      while (this.#index < this.#code.length && this.#code[this.#index] !== ")") {
        if (/["'(]/.test(this.#code[this.#index]!)) {
          this.#index = back;
          return false;
        }
        this.#index += this.#code[this.#index] === "\\" ? 2 : 1;
      }
    }
    const end = start + this.#code.slice(start, this.#index).trimEnd().length;
    const close = this.#code.indexOf(")", this.#index);
    this.#index = close === -1 ? this.#code.length : close + 1;
    this.#add(kind, start, end);
    return true;
  }

  #add(kind: CssReference["kind"], start: number, end: number): void {
    const text = this.#code.slice(start, end);
    const quote = text[0] === '"' || text[0] === "'" ? text[0] : "";
    const value = unescapeCss(quote ? text.slice(1, -1) : text).trim();
    const isInterpolated = /#\{|@\{|^[$@][\w-]+$/.test(value);
    if (value !== "" && !isInterpolated) this.#found.push({ kind, value, start, end, quote });
  }

  /** Moves behind the string at the index; `null` if the line ends before the string does. */
  #readString(): string | null {
    const quote = this.#code[this.#index]!;
    const start = this.#index++;
    for (; this.#index < this.#code.length; this.#index++) {
      const char = this.#code[this.#index];
      if (char === "\\") this.#index++;
      else if (char === "\n") return null;
      else if (char === quote) return this.#code.slice(start, ++this.#index);
    }
    return null;
  }

  #skipPrelude(): void {
    while (this.#index < this.#code.length) {
      if (this.#skipComment()) continue;
      const char = this.#code[this.#index]!;
      if (char === '"' || char === "'") {
        this.#readString();
        continue;
      }
      if (char === ";" || char === "{" || char === "}") return;
      this.#index++;
    }
  }

  #skipSpace(): void {
    do this.#match(SPACE); while (this.#skipComment());
  }

  #skipComment(): boolean {
    if (this.#code[this.#index] !== "/") return false;
    const next = this.#code[this.#index + 1];
    if (next !== "*" && !(next === "/" && this.#lineComments)) return false;
    const end = this.#code.indexOf(next === "*" ? "*/" : "\n", this.#index + 2);
    this.#index = end === -1 ? this.#code.length : end + (next === "*" ? 2 : 1);
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#index;
    const text = pattern.exec(this.#code)?.[0] ?? "";
    this.#index += text.length;
    return text;
  }
}

/** Source: https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point */
function unescapeCss(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:([\da-f]{1,6})[ \t\r\n\f]?|\r?\n|([^]))/gi, (_, hex, char) => {
    if (hex === undefined) return char ?? "";
    const point = parseInt(hex, 16);
    return point === 0 || point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
  });
}
