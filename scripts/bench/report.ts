import { PEER } from "./contestant.ts";
import type { EditTimes } from "./measure_edit.ts";
import { quantile } from "./statistics.ts";

/** The outcome of edits by the names of their kinds. */
export type EditSamples = Record<string, EditTimes>;

/** Everything measured on one contestant: samples in milliseconds, memory in megabytes. */
export interface Samples {
  coldAnswer: number[];
  coldPage: number[];
  coldTotal: number[];
  firstAnswer: number[];
  firstPage: number[];
  warmTotal: number[];
  reload: number[];
  reloadAfterEdit: number[];
  edits: EditSamples;
  /** Numbers of requests until a page without a cache is shown. */
  requests: number[];
  /** Proportional set size of an idle server that has bundled dependencies and served a page. */
  coldMemory: number[];
  pss: number[];
  rss: number[];
  /** Memory of the first page's scripts. */
  heap: number[];
}

/** A row of the table. */
export interface Row {
  name: string;
  unit: "ms" | "MB" | "";
  /** By the names of the contestants. */
  values: Readonly<Record<string, number | undefined>>;
  /** The value of each other contestant divided by Vite's: below 1 is better. */
  ratios: Readonly<Record<string, number>>;
}

/** Empty samples, to be filled. */
export function noSamples(): Samples {
  return {
    coldAnswer: [],
    coldPage: [],
    coldTotal: [],
    firstAnswer: [],
    firstPage: [],
    warmTotal: [],
    reload: [],
    reloadAfterEdit: [],
    edits: {},
    requests: [],
    coldMemory: [],
    pss: [],
    rss: [],
    heap: [],
  };
}

type Pick = (samples: Samples) => number | undefined;
type Line = readonly [name: string, unit: Row["unit"], pick: Pick];

const at =
  (share: number, of: (samples: Samples) => readonly number[] | undefined): Pick => (samples) => {
    const values = of(samples);
    return values?.length ? quantile(values, share) : undefined;
  };

const LOADS: readonly Line[] = [
  ["spawn to first HTML, no cache", "ms", at(0.5, (samples) => samples.coldAnswer)],
  ["first page, no cache", "ms", at(0.5, (samples) => samples.coldPage)],
  ["spawn to shown page, no cache", "ms", at(0.5, (samples) => samples.coldTotal)],
  ["spawn to first HTML", "ms", at(0.5, (samples) => samples.firstAnswer)],
  ["first page", "ms", at(0.5, (samples) => samples.firstPage)],
  ["spawn to shown page", "ms", at(0.5, (samples) => samples.warmTotal)],
  ["reload", "ms", at(0.5, (samples) => samples.reload)],
  ["reload after an edit", "ms", at(0.5, (samples) => samples.reloadAfterEdit)],
];

const editLines = (kind: string): Line[] => [
  [`edit of ${kind}, median`, "ms", at(0.5, (samples) => samples.edits[kind]?.times)],
  [`edit of ${kind}, p95`, "ms", at(0.95, (samples) => samples.edits[kind]?.times)],
  // Zeros only: no row.
  [`edit of ${kind}, lost`, "", (samples) => samples.edits[kind]?.lost],
];

const RESOURCES: readonly Line[] = [
  ["requests of the first page", "", at(0.5, (samples) => samples.requests)],
  ["memory (PSS), no cache", "MB", at(0.5, (samples) => samples.coldMemory)],
  ["memory (PSS)", "MB", at(0.5, (samples) => samples.pss)],
  ["memory (RSS)", "MB", at(0.5, (samples) => samples.rss)],
  ["heap of the first page", "MB", at(0.5, (samples) => samples.heap)],
];

/**
 * Adds the ratios to the values of a row, where it has a unit.
 *
 * @param values By the names of the contestants.
 */
export function rowOf(name: string, unit: Row["unit"], values: Row["values"]): Row {
  const peer = unit && values[PEER];
  const ratios = Object.entries(values).flatMap(([contestant, value]) =>
    peer && value !== undefined && contestant !== PEER ? [[contestant, value / peer]] : []
  );
  return { name, unit, values, ratios: Object.fromEntries(ratios) };
}

/**
 * Sums the samples up, one row per figure. Figures without samples are left out.
 *
 * @param samples By the names of the contestants, in the order of the columns.
 */
export function summarize(samples: Readonly<Record<string, Samples>>): Row[] {
  const kinds = new Set(Object.values(samples).flatMap(({ edits }) => Object.keys(edits)));
  const lines = [...LOADS, ...[...kinds].flatMap(editLines), ...RESOURCES];
  return lines.flatMap(([name, unit, pick]) => {
    const values = Object.fromEntries(
      Object.entries(samples).map(([contestant, found]) => [contestant, pick(found)]),
    );
    const found = Object.values(values);
    if (found.every((value) => value === undefined || unit === "" && value === 0)) return [];
    return [rowOf(name, unit, values)];
  });
}

function formatNumber(value: number | undefined, unit: Row["unit"]): string {
  if (value === undefined) return "–";
  return `${value.toFixed(unit === "ms" && value < 100 ? 1 : 0)} ${unit}`.trim();
}

/** Formats the rows as a table for the terminal: values, then ratios. */
export function formatTable(rows: readonly Row[]): string {
  const names = Object.keys(rows[0]?.values ?? {});
  const others = names.filter((name) => name !== PEER && rows.some(({ ratios }) => name in ratios));
  const cells = [
    ["", ...names, ...others.map((name) => `${name}/${PEER}`)],
    ...rows.map(({ name, unit, values, ratios }) => [
      name,
      ...names.map((contestant) => formatNumber(values[contestant], unit)),
      ...others.map((contestant) => ratios[contestant]?.toFixed(2) ?? ""),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  ).join("\n");
}
