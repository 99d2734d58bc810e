/**
 * What is kept of a store beside its packs, in the `metadata.json` of its folder. Files of the project are written
 * relative to the root, so that a moved project keeps its cache.
 */
import { statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { isAbsolutePath } from "../../base/paths.ts";
import { writeAtomically } from "../../base/write_atomically.ts";
import type { DependencyKind } from "../packs/dependency_target.ts";

/** Size and modification time of a file, from which a change is told. */
export interface FileStamp {
  size: number;
  mtime: number;
}

/** An import by the name of a package, and where it led. */
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

/** All that is known of a store's packs, beside the table of their modules. */
export interface StoreRecord {
  /** Everything of the config that goes into packs. */
  configHash: string;
  /** What the installed packages were recognized by: the lockfile's contents. `""` when there is none. */
  installHash: string;
  /** Of what the user's plugins made of modules: the hash of the config's text. `""` when they changed none. */
  pluginHash: string;
  /** The files that have the tables of the modules that each batch added. */
  tables: string[];
  /** By absolute path. */
  entries: Map<string, EntryRecord>;
  /** Files whose facades have names and are not written: nobody has requested them. */
  reserved: Set<string>;
  /** The files that went into the packs. */
  sources: Map<string, FileStamp>;
  links: Link[];
  /** Sizes in bytes of the files in the store's folder. */
  outputs: Map<string, number>;
}

/** The same for imports that resolve alike: those of the files of one folder. */
export function linkKey(
  { importer, specifier, kind }: Pick<Link, "importer" | "specifier" | "kind">,
): string {
  return `${path.posix.dirname(importer)}\n${specifier}\n${kind}`;
}

export const METADATA_FILE = "metadata.json";

/** A record of a store that has no pack yet. */
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
 * @param root What the paths of the record are relative to.
 * @param configHash A record of another config is not looked at.
 * @returns `undefined` when there is none.
 * @throws When the record is damaged, or a file that it names is missing or has another size.
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

/** Writes the record of a store in one step: a reader sees the old one or the new one. */
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

/** The stamp of a file; that of one that is gone equals no other. */
export function stampOf(file: string): FileStamp {
  // There are hundreds: a promise for each takes ten times as long.
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
    sources: byFile<FileStamp>(json.sources),
    links: (json.links as Link[]).map((link) => ({
      ...link,
      importer: absolute(link.importer),
      target: link.target === null ? null : absolute(link.target),
    })),
    outputs: new Map(Object.entries(json.outputs as Record<string, number>)),
  };
}
