import type { LoadReport } from "../data/answers.ts";

/** A bar of the waterfall. Times are milliseconds since the page was requested. */
export interface WaterfallRow {
  key: string;
  kind: "module" | "slow" | "bundle" | "late";
  /** `undefined` for a bundling. */
  url: string | undefined;
  text: string;
  start: number;
  length: number;
}

export interface Waterfall {
  rows: WaterfallRow[];
  /** Number of transforms without a bar. */
  hidden: number;
  duration: number;
}

/** Number of transforms that get a bar: the longest ones. */
const MOST_ROWS = 120;
/** Share of the load from which a transform is slow. */
const SLOW_SHARE = 0.15;
/** Milliseconds below which no transform is slow. */
const SLOW = 50;

/** The bars of a load, in the order of their starts. */
export function waterfallOf({ requestedAt, loadedAt, spans, bundles }: LoadReport): Waterfall {
  const begin = requestedAt ?? spans[0]?.startedAt ?? 0;
  const longest = [...spans].sort((one, other) => other.milliseconds - one.milliseconds)
    .slice(0, MOST_ROWS);
  const ends = spans.map(({ startedAt, milliseconds }) => startedAt + milliseconds);
  const end = loadedAt ?? Math.max(begin + 1, ...ends);
  const duration = Math.max(1, end - begin);
  const slow = Math.max(SLOW, duration * SLOW_SHARE);
  const bar = (from: number, to: number) => {
    const start = Math.min(Math.max(0, from - begin), duration);
    return { start, length: Math.max(0, Math.min(to - begin, duration) - start) };
  };
  const rows = longest.map(({ url, startedAt, milliseconds }): WaterfallRow => ({
    key: url,
    kind: milliseconds >= slow ? "slow" : "module",
    url,
    text: url,
    ...bar(startedAt, startedAt + milliseconds),
  }));
  for (const { startedAt, finishedAt, packages, isLate } of bundles) {
    const until = finishedAt ?? end;
    if (until < begin || startedAt > end) continue;
    rows.push({
      key: `bundle ${startedAt}`,
      kind: isLate ? "late" : "bundle",
      url: undefined,
      text: `bundle ${packages.join(", ")}`,
      ...bar(startedAt, until),
    });
  }
  rows.sort((one, other) => one.start - other.start);
  return { rows, hidden: spans.length - longest.length, duration };
}
