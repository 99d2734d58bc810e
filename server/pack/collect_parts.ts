import { isDataUrl, isExternalUrl } from "../base/url.ts";
import type { PackedEntry } from "../optimizer/packed_entry.ts";
import type { ModuleNode } from "../graph/module_node.ts";
import { isForeign, type ModuleForm } from "./module_form.ts";

/** One module of a packed page. */
export type Part = ModulePart | DependencyPart | NativePart | FailedPart;

/** A module that the server transforms. */
export interface ModulePart {
  kind: "module";
  id: string;
  form: ModuleForm;
  /** Milliseconds since the epoch: its last update; 0 before the first. */
  version: number;
}

/** A pre-bundled dependency. */
export interface DependencyPart {
  kind: "dependency";
  id: string;
  entry: PackedEntry;
}

/** A module that the browser loads by itself. */
export interface NativePart {
  kind: "native";
  id: string;
  /** As of a module of the page. */
  version: number;
  /** Whether it cannot import modules of the page: a public file, a URL of another server. */
  isOutside: boolean;
}

/** A module whose transform failed. */
export interface FailedPart {
  kind: "failed";
  id: string;
  version: number;
  error: unknown;
}

/** Reads one module; never rejects. A part that is returned at once costs no turn. */
export type ReadPart = (id: string) => Part | Promise<Part>;

/** Most modules that are transformed at the same time. */
const AT_ONCE = 32;

/**
 * Collects modules with everything that they import statically, importers first.
 *
 * @param roots Ids.
 * @param options `isKnown`: whether the page has a module, whose imports it then has too.
 */
export async function collectParts(
  roots: readonly string[],
  { read, isKnown }: { read: ReadPart; isKnown: (id: string) => boolean },
): Promise<Part[]> {
  const parts = new Map<string, Part | undefined>();
  const waiting: string[] = [];
  const add = (id: string) => {
    if (parts.has(id) || isKnown(id)) return;
    parts.set(id, undefined);
    waiting.push(id);
  };
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const found = isForeign(id) ? foreignPart(id) : read(id);
      const part = found instanceof Promise ? await found : found;
      parts.set(id, part);
      for (const imported of importsOf(part)) add(imported);
      while (running < AT_ONCE && waiting.length > 0) start();
    }
  };
  const workers = new Set<Promise<void>>();
  let running = 0;
  const start = () => {
    running++;
    const worker = work().finally(() => {
      running--;
      workers.delete(worker);
    });
    workers.add(worker);
  };
  for (const root of roots) add(root);
  start();
  while (workers.size > 0) await Promise.race(workers);
  return [...parts.values()] as Part[];
}

function foreignPart(id: string): NativePart {
  return { kind: "native", id, version: 0, isOutside: isExternalUrl(id) || isDataUrl(id) };
}

/** The ids of the modules that a part needs before it can be linked. */
export function importsOf(part: Part): readonly string[] {
  if (part.kind === "module") return part.form.imports;
  if (part.kind === "dependency") return part.entry.natives.map(({ url }) => url);
  return [];
}

/** The version of a module for the page. */
export function versionOf(node: ModuleNode | undefined): number {
  return node?.lastHmrTimestamp ?? 0;
}
