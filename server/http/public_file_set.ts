import fs from "node:fs";
import path from "node:path";
import { slash } from "../paths.ts";

/**
 * The names of all public files, so that a module request can be told at once that it is none of them. It is read on
 * first use and again after {@linkcode PublicFileSet.invalidate}, which the owner calls when a file appears or goes.
 */
export class PublicFileSet {
  readonly #folder: string;
  #names: ReadonlySet<string> | "unknown" | undefined;

  /**
   * @param folder Absolute path of `publicDir`.
   * @param isWatched Without a watcher nobody invalidates, and every look-up goes to the disk.
   */
  constructor(folder: string, isWatched: boolean) {
    this.#folder = folder;
    this.#names = isWatched ? undefined : "unknown";
  }

  /** Whether a public file may be found under this decoded path (`/logo.svg`). */
  mayHave(urlPath: string): boolean {
    this.#names ??= readNames(this.#folder);
    return this.#names === "unknown" || this.#names.has(urlPath);
  }

  /** Forgets the names: a file was added, removed or renamed. */
  invalidate(): void {
    if (this.#names !== "unknown") this.#names = undefined;
  }
}

function readNames(folder: string): ReadonlySet<string> | "unknown" {
  const names = new Set<string>();
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch {
    return names;
  }
  for (const entry of entries) {
    // What lies behind a linked folder is not listed, nor watched.
    if (entry.isSymbolicLink()) return "unknown";
    if (entry.isFile()) {
      names.add("/" + slash(path.relative(folder, path.join(entry.parentPath, entry.name))));
    }
  }
  return names;
}
