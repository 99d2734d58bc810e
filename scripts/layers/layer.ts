/** One row of the table of folders. Paths are relative to the repository, with slashes. */
export interface Layer {
  /** Its name in messages and in other rows. */
  name: string;
  /**
   * Its files: exact paths, or folders with a slash at the end. The first row that lists a file
   * owns it.
   */
  files: readonly string[];
  /**
   * Names of rows, exact files, or folders that end in a slash, beside its own row; `"*"` matches
   * all.
   */
  imports: readonly string[];
  /** Rows or files whose types alone may be imported. */
  types?: readonly string[];
  /**
   * Whether its files may not import each other, except within a family: `css.ts` and its parts
   * `css_*.ts`.
   */
  separate?: boolean;
  /**
   * Packages and `node:` modules that it may import; absent for any. A `*` at the end matches any
   * rest.
   */
  packages?: readonly string[];
}

/** One import of one file by another, or of a package. */
export interface ImportEdge {
  from: string;
  /** Repository path of a file, or the specifier of a package (`"npm:vue@3"`, `"node:path"`). */
  to: string;
  typeOnly: boolean;
  /** Whether only `import()` leads there. */
  isDynamic: boolean;
  /** Counts from 1. */
  line: number;
}

/** The row that owns `file`, or `undefined` when no row does. */
export function layerOf(table: readonly Layer[], file: string): Layer | undefined {
  return table.find((layer) =>
    layer.files.some((entry) => entry.endsWith("/") ? file.startsWith(entry) : file === entry)
  );
}
