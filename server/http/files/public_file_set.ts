import fs from "node:fs";
import path from "node:path";

/**
 * The names of all public files, so that most module requests skip the disk. Names are read on
 * first use and again after {@linkcode PublicFileSet.invalidate}, which the owner calls when a file
 * is added or deleted.
 */
export class PublicFileSet {
  readonly #folder: string;
  #names: ReadonlySet<string> | "unknown" | undefined;

  /**
   * @param folder Absolute path of `publicDir`.
   * @param isWatched Without a watcher there are no invalidations, so every lookup reads the disk.
   */
  constructor(folder: string, isWatched: boolean) {
    this.#folder = folder;
    this.#names = isWatched ? undefined : "unknown";
  }

  /** Whether this decoded path (`/logo.svg`) might be a public file. */
  mightHave(urlPath: string): boolean {
    this.#names ??= readNames(this.#folder);
    return this.#names === "unknown" || this.#names.has(urlPath);
  }

  /** Clears the names after a file was added, removed or renamed. */
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
      // Linked folders are neither listed nor watched.
      if (entry.isSymbolicLink()) return "unknown";
      if (entry.isFile()) names.add(name);
      else if (entry.isDirectory()) pending.push(name);
    }
  }
  return names;
}

/** Not recursive, because Bun's recursive listing follows links, even circular ones. */
function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
