/** One row of the table of folders. Paths are relative to the repository, with slashes. */
export interface Layer {
  /** What messages call it, and what other rows name it by. */
  name: string;
  /** Its files: exact paths, or folders with a slash at the end. The first row that has a file owns it. */
  files: readonly string[];
  /** Names of rows, exact files, or folders that end in a slash, beside its own row; `"*"` is anything. */
  imports: readonly string[];
  /** Rows or files of which it may import types only. */
  types?: readonly string[];
  /**
   * Whether its files may not import each other, except within a family: `css.ts` and its parts `css_*.ts`.
   */
  separate?: boolean;
  /** Packages and `node:` modules that it may import; absent for any. A `*` at the end takes any rest. */
  packages?: readonly string[];
}

/** One import of one file by another, or of a package. */
export interface ImportEdge {
  from: string;
  /** Repository path of a file, or the specifier of a package (`"npm:vue@3"`, `"node:path"`). */
  to: string;
  typeOnly: boolean;
  /** Only `import()` leads there. */
  isDynamic: boolean;
  /** Counts from 1. */
  line: number;
}

/** The row that owns `file`, or `undefined` when the table has none. */
export function layerOf(table: readonly Layer[], file: string): Layer | undefined {
  return table.find((layer) =>
    layer.files.some((entry) => entry.endsWith("/") ? file.startsWith(entry) : file === entry)
  );
}
