/** A file that came, changed or went. */
export interface FileChange {
  type: "create" | "update" | "delete";
  /** Absolute, normalized path. */
  file: string;
}
