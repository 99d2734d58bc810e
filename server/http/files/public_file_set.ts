import fs from "node:fs";
import path from "node:path";

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
  mightHave(urlPath: string): boolean {
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
  const pending = [""];
  for (const inner of pending) {
    for (const entry of readFolder(path.join(folder, inner))) {
      const name = `${inner}/${entry.name}`;
      // What lies behind a linked folder is not listed, nor watched.
      if (entry.isSymbolicLink()) return "unknown";
      if (entry.isFile()) names.add(name);
      else if (entry.isDirectory()) pending.push(name);
    }
  }
  return names;
}

/** Not recursive: Bun's recursive listing follows links, in circles too. */
function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
