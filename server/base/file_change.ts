/** A file that was created, changed or deleted. */
export interface FileChange {
  type: "create" | "update" | "delete";
  /** Absolute, normalized path. */
  file: string;
}
