import { diffLines } from "diff";

/** A line of a comparison, or a gap of equal lines. */
export interface DiffLine {
  kind: "same" | "added" | "removed" | "gap";
  text: string;
  /** Line numbers from 1. */
  before?: number;
  after?: number;
}

/** Equal lines around a difference that are shown. */
const CONTEXT = 3;
/** Maximum number of lines that are shown. */
const MOST_LINES = 2000;
/** Texts with more differences are shown as replaced. */
const MOST_EDITS = 4000;

/** Compares two texts line by line; long equal parts become gaps. */
export function diffOf(before: string, after: string): DiffLine[] {
  const parts = diffLines(before, after, { maxEditLength: MOST_EDITS }) ??
    [{ value: before, removed: true }, { value: after, added: true }];
  const lines: DiffLine[] = [];
  let [row, newRow] = [1, 1];
  for (const { value, added, removed } of parts) {
    const texts = value.split("\n");
    if (texts.at(-1) === "") texts.pop();
    for (const text of texts) {
      if (added) lines.push({ kind: "added", text, after: newRow++ });
      else if (removed) lines.push({ kind: "removed", text, before: row++ });
      else lines.push({ kind: "same", text, before: row++, after: newRow++ });
    }
  }
  return withGaps(lines).slice(0, MOST_LINES);
}

function withGaps(lines: readonly DiffLine[]): DiffLine[] {
  const isShown = new Array<boolean>(lines.length).fill(false);
  lines.forEach(({ kind }, index) => {
    if (kind === "same") return;
    const [from, to] = [Math.max(0, index - CONTEXT), Math.min(lines.length - 1, index + CONTEXT)];
    isShown.fill(true, from, to + 1);
  });
  const shown: DiffLine[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    if (!isShown[index]) hidden++;
    else {
      if (hidden > 0) shown.push(gapOf(hidden));
      hidden = 0;
      shown.push(line);
    }
  }
  return hidden > 0 ? [...shown, gapOf(hidden)] : shown;
}

const gapOf = (count: number): DiffLine => ({
  kind: "gap",
  text: `${count} equal ${count === 1 ? "line" : "lines"}`,
});
