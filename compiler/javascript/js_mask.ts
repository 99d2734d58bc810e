/**
 * How looking for code in JavaScript works here: `maskNonCode()` blanks everything that is not code, so that
 * a plain regular expression on the result finds no call inside a string, comment, regular expression or
 * template text. Offsets stay those of the source.
 */

/** Keywords after which a slash begins a regular expression, not a division. */
const BEFORE_EXPRESSION = new Set(
  "await case delete do else extends finally in instanceof new of return throw try typeof void yield"
    .split(" "),
);
/** Keywords whose parentheses are followed by a statement. */
const BEFORE_HEAD = new Set(["if", "while", "for", "with"]);

const IDENTIFIER_PART = /[\w$\u0080-\uffff]/;

/** What a closing bracket belongs to, and whether an expression may start after it. */
interface Bracket {
  kind: "(" | "[" | "{" | "${";
  expressionAfter: boolean;
}

/**
 * Replaces comments, and what is inside strings, regular expressions and template literals, by spaces. Line
 * breaks, quotes and the code within `${…}` stay.
 *
 * @param code Syntactically right JavaScript without JSX. Text that is not is masked as well as can be.
 */
export function maskNonCode(code: string): string {
  return new Masker(code).run();
}

class Masker {
  readonly #code: string;
  readonly #kept: string[] = [];
  readonly #brackets: Bracket[] = [];
  #index = 0;
  #keptUpTo = 0;
  /** Whether an operand may start here, so that a slash begins a regular expression. */
  #expectsOperand = true;
  #lastWord = "";

  constructor(code: string) {
    this.#code = code;
  }

  run(): string {
    while (this.#index < this.#code.length) this.#step();
    this.#kept.push(this.#code.slice(this.#keptUpTo));
    return this.#kept.join("");
  }

  #step(): void {
    const char = this.#code[this.#index]!;
    const next = this.#code[this.#index + 1];
    if (/\s/.test(char)) this.#index++;
    else if (char === "/" && next === "/") this.#blankTo(this.#lineEnd());
    else if (char === "/" && next === "*") this.#blankTo(this.#after("*/", this.#index + 2));
    else if (char === '"' || char === "'") this.#string(char);
    else if (char === "`") this.#template();
    else if (char === "/" && this.#expectsOperand) this.#regularExpression();
    else if (IDENTIFIER_PART.test(char)) this.#word();
    else this.#punctuator(char);
  }

  #lineEnd(): number {
    const end = /[\n\r\u2028\u2029]/g;
    end.lastIndex = this.#index;
    return end.exec(this.#code)?.index ?? this.#code.length;
  }

  #after(text: string, from: number): number {
    const found = this.#code.indexOf(text, from);
    return found < 0 ? this.#code.length : found + text.length;
  }

  /** Blanks from here to `end` and goes on there. */
  #blankTo(end: number): void {
    this.#kept.push(this.#code.slice(this.#keptUpTo, this.#index));
    this.#kept.push(this.#code.slice(this.#index, end).replace(/[^\n\r]/g, " "));
    this.#index = this.#keptUpTo = end;
  }

  #operand(): void {
    this.#expectsOperand = false;
    this.#lastWord = "";
  }

  #string(quote: string): void {
    let end = ++this.#index;
    while (end < this.#code.length && this.#code[end] !== quote && this.#code[end] !== "\n") {
      end += this.#code[end] === "\\" ? 2 : 1;
    }
    this.#blankTo(Math.min(end, this.#code.length));
    this.#index++;
    this.#operand();
  }

  /** From an opening backtick, or from the brace that closes a `${…}`, to the end or the next `${`. */
  #template(): void {
    let end = ++this.#index;
    while (end < this.#code.length && this.#code[end] !== "`") {
      if (this.#code[end] === "$" && this.#code[end + 1] === "{") {
        this.#blankTo(end);
        this.#index += 2;
        this.#brackets.push({ kind: "${", expressionAfter: false });
        this.#expectsOperand = true;
        return;
      }
      end += this.#code[end] === "\\" ? 2 : 1;
    }
    this.#blankTo(Math.min(end, this.#code.length));
    this.#index++;
    this.#operand();
  }

  #regularExpression(): void {
    let end = ++this.#index;
    let isInClass = false;
    for (; end < this.#code.length && this.#code[end] !== "\n"; end++) {
      const char = this.#code[end];
      if (char === "\\") end++;
      else if (char === "[") isInClass = true;
      else if (char === "]") isInClass = false;
      else if (char === "/" && !isInClass) break;
    }
    this.#blankTo(Math.min(end, this.#code.length));
    this.#index++;
    this.#operand();
  }

  #word(): void {
    let end = this.#index + 1;
    while (end < this.#code.length && IDENTIFIER_PART.test(this.#code[end]!)) end++;
    const isMember = this.#code[this.#index - 1] === "." && this.#code[this.#index - 2] !== ".";
    const word = this.#code.slice(this.#index, end);
    this.#index = end;
    this.#lastWord = isMember ? "" : word;
    this.#expectsOperand = !isMember && BEFORE_EXPRESSION.has(word);
  }

  #punctuator(char: string): void {
    this.#index++;
    if (char === "(" || char === "[") {
      this.#brackets.push({ kind: char, expressionAfter: BEFORE_HEAD.has(this.#lastWord) });
      this.#expectsOperand = true;
    } else if (char === "{") {
      this.#brackets.push({ kind: char, expressionAfter: this.#isBlock() });
      this.#expectsOperand = true;
    } else if (char === ")" || char === "]" || char === "}") {
      this.#close();
    } else if (char === "+" || char === "-") {
      // `i++ / 2` divides, `+/x/` does not.
      const isPostfix = !this.#expectsOperand && this.#code[this.#index] === char;
      if (isPostfix) this.#index++;
      this.#expectsOperand = !isPostfix;
    } else {
      this.#expectsOperand = true;
    }
    this.#lastWord = "";
  }

  #close(): void {
    const bracket = this.#brackets.pop();
    if (bracket?.kind === "${") {
      this.#index--;
      this.#template();
      return;
    }
    this.#expectsOperand = bracket?.expressionAfter ?? true;
  }

  /** Whether the brace before the current position opens a block: then a statement follows its end. */
  #isBlock(): boolean {
    const before = this.#code.slice(0, this.#index - 1).trimEnd();
    if (["else", "do", "try", "finally", "static"].includes(this.#lastWord)) return true;
    if (before.endsWith("=>")) return false;
    return before === "" || /[;){}]$/.test(before) || !this.#expectsOperand;
  }
}
