/**
 * Prints the output of parallel tasks as if they ran one after the other: the first task that has
 * not ended prints at once, the others wait for their turn.
 */
export class OrderedOutput {
  readonly #print: (text: string) => void;
  readonly #parts: { waiting: string; hasEnded: boolean }[] = [];
  /** The index of the part that prints. */
  #turn = 0;

  /** @param print Receives text as it comes, not line by line. */
  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  /** Adds a part behind the existing ones. */
  add(): { write(text: string): void; end(): void } {
    const index = this.#parts.length;
    const part = { waiting: "", hasEnded: false };
    this.#parts.push(part);
    return {
      write: (text) => {
        if (index === this.#turn) this.#print(text);
        else part.waiting += text;
      },
      end: () => {
        part.hasEnded = true;
        if (index === this.#turn) this.#advance();
      },
    };
  }

  #advance(): void {
    while (this.#parts[this.#turn]?.hasEnded) {
      this.#turn++;
      const next = this.#parts[this.#turn];
      if (!next) return;
      if (next.waiting) this.#print(next.waiting);
      next.waiting = "";
    }
  }
}
