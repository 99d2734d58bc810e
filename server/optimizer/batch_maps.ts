/**
 * Source maps of bundles, made when somebody asks for them: a batch is bundled again as it was, with maps. Few people
 * open the developer tools on a first page, and everybody waits for it: maps take a third of the time of bundling.
 */
import { readFile } from "node:fs/promises";
import { resolvePath } from "../paths.ts";
import { type BatchContext, bundleBatch } from "./bundle_batch.ts";
import type { Placed } from "./interop.ts";
import { sourcesAreUnchanged, type UnitRecord } from "./metadata.ts";

/**
 * Makes the maps of the batch that a script is of.
 *
 * @param script The script's file name.
 * @param unit Its unit, and a reader of the unit's files.
 * @returns By file name of the script. Scripts that would be others today have none: a wrong map misleads.
 */
export async function makeBatchMaps(
  script: string,
  { folder, record, read }: {
    folder: string;
    record: Readonly<UnitRecord>;
    read: (fileName: string) => Promise<string | undefined>;
  },
  context: BatchContext,
): Promise<Map<string, string>> {
  const number = record.batches.findIndex(({ outputs }) => outputs.includes(script));
  if (number < 0 || !sourcesAreUnchanged(record)) return new Map();
  const entries = record.batches[number]!.entries.map((file) => ({
    file,
    ...record.entries.get(file)!,
  }));
  const placed = placedBefore(number, record);
  const batch = { folder, entries, placed, withMaps: true };
  const { outputs, maps } = await bundleBatch(batch, context);
  const isSame = async (name: string) => outputs.get(name) === await read(name);
  const checked = await Promise.all(
    Array.from(
      maps,
      async ([name, map]) =>
        await isSame(name) ? [[name, await withOwnTexts(map, folder, placed)] as const] : [],
    ),
  );
  return new Map(checked.flat());
}

/** Modules of earlier batches are a line of ours to esbuild: the developer tools show the file itself. */
async function withOwnTexts(
  text: string,
  folder: string,
  placed: ReadonlyMap<string, Placed>,
): Promise<string> {
  if (placed.size === 0) return text;
  const map = JSON.parse(text) as { sources: string[]; sourcesContent: (string | null)[] };
  await Promise.all(map.sources.map(async (source, index) => {
    const file = resolvePath(folder, source);
    if (placed.has(file)) map.sourcesContent[index] = await readFile(file, "utf8");
  }));
  return JSON.stringify(map);
}

/** Where modules were when a batch was bundled. */
function placedBefore(number: number, { placed, batches }: UnitRecord): Map<string, Placed> {
  const later = new Set(batches.slice(number).flatMap(({ outputs }) => outputs));
  const before = new Map(Array.from(placed).filter(([, { output }]) => !later.has(output)));
  for (const { replaced } of batches.slice(number).toReversed()) {
    for (const [file, place] of replaced) {
      if (later.has(place.output)) before.delete(file);
      else before.set(file, place);
    }
  }
  return before;
}
