/**
 * Prints measures of the sources as a table, for comparison with earlier states and other projects.
 * Nothing is asserted: the limits are in `check_layers.ts`. Run by `deno task measures`.
 */
import path from "node:path";
import { functionLengths } from "./layers/function_lengths.ts";
import { findCycles } from "./layers/find_cycles.ts";
import { readImportGraph } from "./layers/import_graph.ts";
import { isProduct, listSources, readSources } from "./layers/list_sources.ts";
import { countCallbacks } from "./measures/callbacks.ts";
import { countComments } from "./measures/comments.ts";
import { linesByFolder, linesOf, median } from "./measures/lines.ts";

/** One row: its name and its value. */
export type Measure = readonly [name: string, value: string | number];

const FOLDERS = ["client", "compiler", "server", "scripts", "test", "mod.ts"];
const LONG_FUNCTION = 60;
const LONGEST_FILES = 5;
const COMMON_FOLDERS = 12;

function measureSizes(product: ReadonlyMap<string, string>): Measure[] {
  const lines = [...product].map(([file, code]) => [file, linesOf(code)] as const)
    .sort(([, a], [, b]) => b - a);
  const folders = [...linesByFolder(product)].sort(([, a], [, b]) => b - a);
  return [
    ["files", lines.length],
    ["lines", lines.reduce((sum, [, count]) => sum + count, 0)],
    ["median file", median(lines.map(([, count]) => count))],
    ...lines.slice(0, LONGEST_FILES).map(([file, count]) => [`  ${file}`, count] as const),
    ["folders by lines", folders.length],
    ...folders.slice(0, COMMON_FOLDERS).map(([folder, count]) => [`  ${folder}/`, count] as const),
  ];
}

function measureFunctions(product: ReadonlyMap<string, string>): Measure[] {
  const functions = [...product].flatMap(([file, code]) =>
    functionLengths(code).map((each) => ({ ...each, file }))
  );
  const long = functions.filter(({ lines }) => lines > LONG_FUNCTION);
  return [
    ["functions", functions.length],
    [`functions of more than ${LONG_FUNCTION} lines`, long.length],
    ...long.map(({ file, name, lines }) => [`  ${file} ${name}`, lines] as const),
  ];
}

function measureProse(product: ReadonlyMap<string, string>): Measure[] {
  const { relatives, tasks, words } = countComments([...product.values()]);
  return [
    ["TODO, FIXME, XXX", tasks],
    ["comments that begin with What, Who, Where, Which", relatives],
    ["odd words in comments", [...words.values()].reduce((sum, count) => sum + count, 0)],
    ...[...words].map(([word, count]) => [`  ${word}`, count] as const),
  ];
}

/**
 * Measures the sources of a repository.
 *
 * @param root Its absolute path.
 */
export async function measure(root: string): Promise<Measure[]> {
  const files = await listSources(root, FOLDERS);
  const sources = await readSources(root, files);
  const product = new Map([...sources].filter(([file]) => isProduct(file)));
  const { edges } = await readImportGraph(root, files);
  const { members, callbacks, anys } = countCallbacks([...product.values()]);
  return [
    ...measureSizes(product),
    ...measureFunctions(product),
    ["import cycles, types included", findCycles(edges).length],
    ["any", anys],
    ["members of options and parts", members],
    ["… that are functions", callbacks],
    ...measureProse(product),
    ["lines of tests", sum(sources, (file) => file.startsWith("test/"))],
    ["lines of scripts", sum(sources, (file) => file.startsWith("scripts/"))],
  ];
}

function sum(sources: ReadonlyMap<string, string>, has: (file: string) => boolean): number {
  return [...sources].reduce((total, [file, code]) => total + (has(file) ? linesOf(code) : 0), 0);
}

/** Formats the rows as lines with aligned values. */
export function formatMeasures(measures: readonly Measure[]): string {
  const width = Math.max(...measures.map(([name]) => name.length));
  const digits = Math.max(...measures.map(([, value]) => String(value).length));
  return measures
    .map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(digits)}`)
    .join("\n");
}

if (import.meta.main) {
  console.log(formatMeasures(await measure(path.dirname(import.meta.dirname!))));
}
