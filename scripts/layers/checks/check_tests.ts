/**
 * Finds sources without a test. A source is tested when
 *
 * 1. its mirror exists: `test/server/base/url_test.ts` for `server/base/url.ts`,
 * 2. or a test imports it,
 * 3. or one of these imports it: a source that is tested in these ways, a file that a test imports,
 * 4. or a row of the table names the test that runs it.
 *
 * A file with nothing but types has nothing to test. Coverage tells which lines a test reaches;
 * this check finds the test of a source, and sources that were forgotten.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { transform } from "esbuild";
import type { ImportEdge } from "../layer.ts";
import type { TestedElsewhere } from "../tested_elsewhere.ts";

/** Code that is tested by its mirror in `test/`. */
const TESTED = /^(?:client|compiler|server)\/(?!dist\/)/;
const TEST = /^test\/.*_test\.ts$/;

export interface CheckTestsOptions {
  /** Paths relative to the repository, with slashes. */
  files: readonly string[];
  edges: readonly ImportEdge[];
  table: readonly TestedElsewhere[];
  /** Tells whether a source has types only. */
  hasTypesOnly: (file: string) => Promise<boolean>;
}

/** @returns One line per finding. */
export async function checkTests(
  { files, edges, table, hasTypesOnly }: CheckTestsOptions,
): Promise<string[]> {
  const known = new Set(files);
  const covers = (entry: string, file: string) =>
    entry.endsWith("/") ? file.startsWith(entry) : file === entry;
  const findings = table.filter(({ test }) => !files.some((file) => covers(test, file)))
    .map(({ test }) => `${test} is listed in tested_elsewhere.ts and does not exist`);
  const untested = untestedSources(files, edges).filter((file) => !known.has(mirrorOf(file)));
  const needed = new Set<TestedElsewhere>();
  for (const file of untested) {
    const row = table.find(({ sources }) => covers(sources, file));
    if (row) needed.add(row);
    else if (!await hasTypesOnly(file)) {
      findings.push(
        `${file} has no test: write ${mirrorOf(file)}, or name the test that runs it in ` +
          "scripts/layers/tested_elsewhere.ts",
      );
    }
  }
  const idle = table.filter((row) => !needed.has(row)).map(({ sources }) =>
    `${sources} is listed in tested_elsewhere.ts without need: remove the row`
  );
  return [...findings, ...idle];
}

function mirrorOf(source: string): string {
  return `test/${source.replace(/\.ts$/, "_test.ts")}`;
}

function untestedSources(files: readonly string[], edges: readonly ImportEdge[]): string[] {
  const known = new Set(files);
  const importers = Map.groupBy(edges.filter(({ typeOnly }) => !typeOnly), ({ to }) => to);
  const importersOf = (file: string) => (importers.get(file) ?? []).map(({ from }) => from);
  const isTestedItself = (file: string) =>
    known.has(mirrorOf(file)) || importersOf(file).some((importer) => TEST.test(importer));
  return files.filter((file) =>
    TESTED.test(file) && !isTestedItself(file) && !importersOf(file).some(isTestedItself)
  );
}

/** Whether a TypeScript file is empty once its types are removed. */
export async function isTypesOnly(root: string, file: string): Promise<boolean> {
  const source = await readFile(path.join(root, file), "utf8");
  const { code } = await transform(source, { loader: "ts", minifyWhitespace: true });
  return /^(?:export\{\};)?\s*$/.test(code);
}
