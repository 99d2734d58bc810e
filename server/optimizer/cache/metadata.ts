/**
 * The record of a store, in the `metadata.json` of its folder. Files of the project are written
 * relative to the root, so that a moved project keeps its cache.
 */
import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isAbsolutePath } from "../../base/paths.ts";
import { writeAtomically } from "../../base/write_atomically.ts";
import type { DependencyKind } from "../packs/dependency_target.ts";

/** Size and modification time of a file, to detect changes. */
export interface SourceStamp {
  size: number;
  mtime: number;
}

/** An import by the name of a package, and its target. */
export interface Link {
  /** Absolute path of the importing file. */
  importer: string;
  specifier: string;
  kind: DependencyKind;
  /** Absolute path or id that it resolved to; `null` when it was missing. */
  target: string | null;
}

export interface EntryRecord {
  /** The file name of its facade, without extension. */
  name: string;
  format: "esm" | "cjs";
}

/** The record of a store's packs, beside the table of their modules. */
export interface StoreRecord {
  /** Hash of the parts of the config that affect packs. */
  configHash: string;
  /** Hash of the lockfile, which identifies the installed packages. `""` without a lockfile. */
  installHash: string;
  /** Hash of the config's text if the user's plugins changed modules, else `""`. */
  pluginHash: string;
  /** The files with the tables of each batch's modules. */
  tables: string[];
  /** By absolute path. */
  entries: Map<string, EntryRecord>;
  /** Files with a named facade that was never requested, and so never written. */
  reserved: Set<string>;
  /** The source files of the packs. */
  sources: Map<string, SourceStamp>;
  links: Link[];
  /** Sizes in bytes of the files in the store's folder. */
  outputs: Map<string, number>;
}

/** The same key for imports that resolve alike: those of the files of one folder. */
export function linkKey(
  { importer, specifier, kind }: Pick<Link, "importer" | "specifier" | "kind">,
): string {
  return `${path.posix.dirname(importer)}\n${specifier}\n${kind}`;
}

export const METADATA_FILE = "metadata.json";

/** The record of an empty store. */
export function emptyRecord(configHash: string, installHash: string): StoreRecord {
  return {
    configHash,
    installHash,
    pluginHash: "",
    tables: [],
    entries: new Map(),
    reserved: new Set(),
    sources: new Map(),
    links: [],
    outputs: new Map(),
  };
}

/**
 * Reads the record of a store.
 *
 * @param folder The store's folder.
 * @param root Base of the record's relative paths.
 * @param configHash Records of another config are ignored.
 * @returns `undefined` when there is none.
 * @throws When the record is damaged, or a file that it lists is missing or has another size.
 */
export async function readMetadata(
  folder: string,
  { root, configHash }: { root: string; configHash: string },
): Promise<StoreRecord | undefined> {
  let text: string;
  try {
    text = await readFile(path.posix.join(folder, METADATA_FILE), "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
  const json = JSON.parse(text);
  if (json.configHash !== configHash) return undefined;
  const record = parseRecord(json, root);
  await Promise.all(Array.from(record.outputs, async ([name, size]) => {
    const file = path.posix.join(folder, name);
    if ((await stat(file)).size !== size) throw new Error(`"${file}" is damaged`);
  }));
  return record;
}

/**
 * Writes the record of a store in one step, so that a reader sees either the old one or the new
 * one.
 */
export async function writeMetadata(
  folder: string,
  root: string,
  record: StoreRecord,
): Promise<void> {
  const text = JSON.stringify(serializeRecord(record, root));
  await writeAtomically(path.posix.join(folder, METADATA_FILE), text);
}

/** Whether every source still has the size and time that it was packed with. */
export function sourcesAreUnchanged(record: StoreRecord): boolean {
  for (const [file, known] of record.sources) {
    const { size, mtime } = stampOf(file);
    if (size !== known.size || mtime !== known.mtime) return false;
  }
  return true;
}

/** The stamp of a file; the stamp of a missing file equals no other. */
export function stampOf(file: string): SourceStamp {
  // Synchronous, since with hundreds of files, a promise for each takes ten times as long.
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? { size: found.size, mtime: found.mtimeMs } : { size: -1, mtime: -1 };
}

type Json = Record<string, unknown>;

function serializeRecord(record: StoreRecord, root: string): Json {
  const relative = (file: string) => isAbsolutePath(file) ? path.posix.relative(root, file) : file;
  const byFile = <V>(map: ReadonlyMap<string, V>) =>
    Object.fromEntries(Array.from(map, ([file, value]) => [relative(file), value]));
  return {
    configHash: record.configHash,
    installHash: record.installHash,
    pluginHash: record.pluginHash,
    tables: record.tables,
    entries: byFile(record.entries),
    reserved: Array.from(record.reserved, relative),
    sources: byFile(record.sources),
    links: record.links.map((link) => ({
      ...link,
      importer: relative(link.importer),
      target: link.target && relative(link.target),
    })),
    outputs: Object.fromEntries(record.outputs),
  };
}

function parseRecord(json: Json, root: string): StoreRecord {
  const absolute = (file: string) =>
    file.startsWith("\0") || isAbsolutePath(file) ? file : path.posix.join(root, file);
  const byFile = <V>(value: unknown) =>
    new Map(Object.entries(value as Record<string, V>).map(([file, v]) => [absolute(file), v]));
  const { configHash, installHash, pluginHash } = json;
  const hashes = [configHash, installHash, pluginHash];
  if (!hashes.every((hash) => typeof hash === "string")) throw new Error("the record is damaged");
  return {
    configHash: configHash as string,
    installHash: installHash as string,
    pluginHash: pluginHash as string,
    tables: json.tables as string[],
    entries: byFile<EntryRecord>(json.entries),
    reserved: new Set((json.reserved as string[]).map(absolute)),
    sources: byFile<SourceStamp>(json.sources),
    links: (json.links as Link[]).map((link) => ({
      ...link,
      importer: absolute(link.importer),
      target: link.target === null ? null : absolute(link.target),
    })),
    outputs: new Map(Object.entries(json.outputs as Record<string, number>)),
  };
}
