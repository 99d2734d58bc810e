import type { EditTimes } from "./measure_edit.ts";
import { quantile } from "./statistics.ts";

/** Everything measured on one contestant: samples in milliseconds, memory in megabytes. */
export interface Samples {
  coldAnswer: number[];
  coldPage: number[];
  /** Proportional set size of an idle server that has bundled dependencies and served a page. */
  coldMemory: number[];
  firstAnswer: number[];
  firstPage: number[];
  reload: number[];
  rss: number[];
  pss: number[];
  edits: Record<"component" | "module" | "style", EditTimes>;
}

/** A row of the table. */
export interface Row {
  name: string;
  unit: "ms" | "MB" | "";
  vireo: number | undefined;
  vite: number | undefined;
  /** Vireo's value divided by Vite's: below 1 is better. */
  ratio: number | undefined;
}

/** Empty samples, to be filled. */
export function noSamples(): Samples {
  const none = (): EditTimes => ({ times: [], lost: 0 });
  return {
    coldAnswer: [],
    coldPage: [],
    coldMemory: [],
    firstAnswer: [],
    firstPage: [],
    reload: [],
    rss: [],
    pss: [],
    edits: { component: none(), module: none(), style: none() },
  };
}

type Pick = (samples: Samples) => number | undefined;

const at = (share: number, of: (samples: Samples) => readonly number[]): Pick => (samples) => {
  const values = of(samples);
  return values.length === 0 ? undefined : quantile(values, share);
};

const LINES: readonly [name: string, unit: Row["unit"], pick: Pick][] = [
  ["spawn to first HTML, no cache", "ms", at(0.5, (samples) => samples.coldAnswer)],
  ["first page, no cache", "ms", at(0.5, (samples) => samples.coldPage)],
  ["spawn to first HTML", "ms", at(0.5, (samples) => samples.firstAnswer)],
  ["first page", "ms", at(0.5, (samples) => samples.firstPage)],
  ["reload", "ms", at(0.5, (samples) => samples.reload)],
  ...(["component", "module", "style"] as const).flatMap((kind) =>
    [
      [`edit of a ${kind}, median`, "ms", at(0.5, (samples) => samples.edits[kind].times)],
      [`edit of a ${kind}, p95`, "ms", at(0.95, (samples) => samples.edits[kind].times)],
      [`edit of a ${kind}, lost`, "", (samples) => samples.edits[kind].lost],
    ] satisfies [string, Row["unit"], Pick][]
  ),
  ["memory (PSS), no cache", "MB", at(0.5, (samples) => samples.coldMemory)],
  ["memory (PSS)", "MB", at(0.5, (samples) => samples.pss)],
  ["memory (RSS)", "MB", at(0.5, (samples) => samples.rss)],
];

/** Sums the samples up, one row per figure. Figures without samples are left out. */
export function summarize(samples: Partial<Record<"vireo" | "vite", Samples>>): Row[] {
  return LINES.flatMap(([name, unit, pick]) => {
    const vireo = samples.vireo && pick(samples.vireo);
    const vite = samples.vite && pick(samples.vite);
    if (vireo === undefined && vite === undefined) return [];
    if (unit === "" && !vireo && !vite) return [];
    const ratio = unit && vireo !== undefined && vite ? vireo / vite : undefined;
    return [{ name, unit, vireo, vite, ratio }];
  });
}

/** Formats the rows as a table for the terminal. */
export function formatTable(rows: readonly Row[]): string {
  const number = (value: number | undefined, unit: Row["unit"]) => {
    if (value === undefined) return "–";
    return `${value.toFixed(unit === "ms" && value < 100 ? 1 : 0)} ${unit}`.trim();
  };
  const cells = [
    ["", "vireo", "vite", "vireo/vite"],
    ...rows.map(({ name, unit, vireo, vite, ratio }) => [
      name,
      number(vireo, unit),
      number(vite, unit),
      ratio?.toFixed(2) ?? "",
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}
