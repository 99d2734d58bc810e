/** What becomes of esbuild's output: chunks are numbered, what holds nothing goes, links to source maps come in. */
import type { BuildResult, Metafile } from "esbuild";
import path from "node:path";
import { slash } from "../paths.ts";
import { completeDynamicImports } from "./dynamic_commonjs.ts";

/** The files of a run, by name. */
export interface BundleOutputs {
  texts: Map<string, string>;
  /** By the name of the script; none when they were not asked for. */
  maps: Map<string, string>;
}

/** Options of {@linkcode takeOutputs}. */
export interface TakeOutputsOptions {
  /** Tells the batches of a unit apart. */
  batch: string;
  /** Gives the absolute path of an input. */
  absolute: (input: string) => string;
}

type Result = BuildResult<{ write: false; metafile: true }>;

const CHUNK = /^chunk-[A-Z0-9]{8}\.js$/;
const CHUNK_IMPORT = /"\.\/(chunk-[A-Z0-9]{8}\.js)"/g;
const EMPTY_IMPORT = /^import "\.\/(chunk-[A-Z0-9]{8}\.js)";$/gm;

/**
 * Takes the files of a run.
 *
 * esbuild names chunks by hashes, which are others when it writes source maps. Maps are made when somebody asks for
 * them, for texts that browsers have already, so that chunks are numbered in place of that.
 */
export async function takeOutputs(
  { outputFiles, metafile }: Result,
  { batch, absolute }: TakeOutputsOptions,
): Promise<BundleOutputs> {
  const found = new Map(
    outputFiles.map(({ path: file, text }) => [path.posix.basename(slash(file)), text]),
  );
  await completeDynamicImports(found, metafile, absolute);
  const contents = contentsOf(metafile);
  const names = new Map<string, string>();
  const empty = new Set<string>();
  const chunks = Array.from(found.keys()).filter((name) => CHUNK.test(name));
  for (const name of chunks.sort(byText((name) => contents.get(name)!.join()))) {
    if (found.get(name)!.trim() === "") empty.add(name);
    else names.set(name, `chunk-${batch}-${names.size}.js`);
  }
  const outputs: BundleOutputs = { texts: new Map(), maps: new Map() };
  for (const [name, text] of found) {
    if (empty.has(name) || name.endsWith(".map")) continue;
    const ownName = names.get(name) ?? name;
    const link = contents.get(name)!.length > 0 ? `//# sourceMappingURL=${ownName}.map\n` : "";
    outputs.texts.set(ownName, rename(text, names, empty) + link);
    const map = found.get(`${name}.map`);
    if (map !== undefined && link !== "") outputs.maps.set(ownName, map);
  }
  return outputs;
}

/** Gives chunks their own names where they are imported. Lines stay lines, so that source maps stay true. */
function rename(
  text: string,
  names: ReadonlyMap<string, string>,
  empty: ReadonlySet<string>,
): string {
  const rest = empty.size === 0
    ? text
    : text.replace(EMPTY_IMPORT, (line, name: string) => empty.has(name) ? "" : line);
  return rest.replace(CHUNK_IMPORT, (quoted, name: string) => {
    const ownName = names.get(name);
    return ownName === undefined ? quoted : `"./${ownName}"`;
  });
}

/** Whether an input of a run is a file: `vireo:…` is of a plugin's namespace, the others are made by esbuild itself. */
export function isFileInput(input: string): boolean {
  return !/^(?:[\w-]{2,}:|<|\(disabled\):)/.test(input);
}

/** The files of packages that each output holds something of. */
function contentsOf({ outputs }: Metafile): Map<string, string[]> {
  return new Map(
    Object.entries(outputs).map(([file, { inputs }]) => [
      path.posix.basename(slash(file)),
      Object.keys(inputs).filter((input) => inputs[input]!.bytesInOutput > 0 && isFileInput(input)),
    ]),
  );
}

function byText<T>(text: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => text(a) < text(b) ? -1 : 1;
}
