/** The entries of the journal. They are values: an entry is never changed after it was recorded. */
import type { ErrorDescription, Update } from "../../client/protocol.ts";
import type { FileChange } from "../base/file_change.ts";

/** A plan that was executed: the reaction to saved files, or to a request of a page or a plugin. */
export interface ChangeEntry {
  kind: "change";
  plan: "update" | "reload" | "nothing";
  /** The changed files; empty if a page or a plugin requested the update. */
  files: readonly FileChange[];
  updates: readonly Pick<Update, "type" | "path" | "acceptedPath" | "chain" | "cause">[];
  /** Number of files and updates that are left out, because an entry has a limited size. */
  leftOut: number;
  /** The reason for a reload, or why there is nothing to send. */
  reason?: string;
  /** The edit of the code that would help, if a reload has one. */
  hint?: string;
  /** Number of the message to the pages, by which they acknowledge it. */
  batch?: number;
  /** Number of pages that the message was sent to. */
  pages: number;
  /** Milliseconds since the epoch. */
  seenAt?: number;
  plannedAt?: number;
  sentAt?: number;
}

/** An error that overlay and terminal show. */
export interface ErrorEntry extends Omit<ErrorDescription, "stack"> {
  kind: "error";
}

/** A page connected, finished loading, or disconnected. */
export interface PageEntry {
  kind: "page";
  state: "connected" | "loaded" | "disconnected";
  page: number;
  url: string;
  browser: string;
  /** Whether a disconnected page is reloading. */
  isReloading?: boolean;
  /** Milliseconds from the connection to the load event. */
  milliseconds?: number;
}

/** A page applied messages, or failed to apply some of their updates. */
export interface AppliedEntry {
  kind: "applied";
  page: number;
  url: string;
  batches: readonly number[];
  /** URLs of the boundaries whose updates failed. */
  failed: readonly string[];
  /** Milliseconds from the receipt of the first message. */
  milliseconds: number;
}

/** The server restarts with a new config. */
export interface RestartEntry {
  kind: "restart";
  state: "started" | "finished" | "failed";
  reason: string;
  milliseconds?: number;
}

/** Dependencies are bundled. */
export interface BundleEntry {
  kind: "bundle";
  state: "started" | "finished";
  packages: readonly string[];
  modules: number;
  milliseconds?: number | undefined;
}

/** A message of a page's console, or an uncaught error. */
export interface ConsoleEntry {
  kind: "console";
  /** 0 for a worker, or a page that did not introduce itself. */
  page: number;
  url: string;
  /** The method of `console`, `"Unhandled error"` or `"Unhandled rejection"`. */
  level: string;
  message: string;
  /** The calls of an error, or the one that called the console, with their places in the sources. */
  calls: readonly string[];
  /** The first call in the project. */
  loc?: ErrorDescription["loc"];
  frame?: string | undefined;
  /** How many messages followed that are equal to an earlier entry. */
  repeated?: number;
}

export type Entry =
  | ChangeEntry
  | ErrorEntry
  | PageEntry
  | AppliedEntry
  | RestartEntry
  | BundleEntry
  | ConsoleEntry;

/** An entry with its number, which counts from 1, and its time in milliseconds since the epoch. */
export type RecordedEntry = Entry & { sequence: number; at: number };

/** Receives facts from the parts that know them. */
export interface Recorder {
  record(entry: Entry): void;
}
