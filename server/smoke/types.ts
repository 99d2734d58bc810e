import type { SourceMap } from "../../compiler/types.ts";

/** The kinds of problems in an app. */
export type FindingKind =
  /** A response with a status other than 200. */
  | "status"
  | "timeout"
  | "content-type"
  /** Invalid text: JavaScript that does not parse, a component that does not compile. */
  | "parse"
  | "missing-export"
  | "unresolved-import"
  | "css-url"
  | "source-map"
  | "warning"
  | "socket"
  | "console-error"
  | "page-error"
  | "failed-request";

/**
 * A position in a source file: `line` and `column` count from 1, as editors and CI services show
 * them.
 */
export interface Place {
  /** Relative to the root if it is below the root. */
  file: string;
  line?: number;
  column?: number | undefined;
}

/** A problem in an app. */
export interface Finding {
  kind: FindingKind;
  /** Sentence case, no trailing period. */
  message: string;
  /** The requested URL, from the base on; absent for problems without a request. */
  url?: string;
  /** The place to look at. */
  place?: Place | undefined;
  /** The lines around `place`. */
  frame?: string | undefined;
  /** The fix. */
  hint?: string | undefined;
  /** The first reference to `url`. */
  importer?: Place | undefined;
  /** Number of further references. */
  otherImporters?: number;
}

/**
 * The destination that a browser declares when it requests a resource; it decides the response and
 * the expected type.
 */
export type ResourceKind =
  | "page"
  | "module"
  | "worker"
  /** A classic script. */
  | "script"
  | "style"
  | "json"
  | "asset"
  | "source-map";

/** A resource that a page, module or style sheet refers to. */
export interface Reference {
  /** Absolute. */
  url: string;
  kind: ResourceKind;
  /** Offset in the served text. */
  offset: number;
  /** The URL as written. */
  text: string;
  /** The kind of reference; decides the kind of some findings. */
  via: "html" | "import" | "css" | "code" | "source-map";
}

/** A reference and the text that contains it; `undefined` for a start. */
export interface Edge {
  reference: Reference;
  from: ServedText | undefined;
}

/** The text of a response, kept to find the places of findings. */
export interface ServedText {
  /** Absolute. */
  url: string;
  kind: ResourceKind;
  code: string;
  /** `null` when the text is its own source. */
  map: SourceMap | null;
  /** Whether it only holds a file's URL, so that its importers refer to that file. */
  isHolder?: boolean;
}

/** A checked resource. */
export interface Checked {
  kind: ResourceKind | "socket" | "browser";
  /** From the base on. */
  url: string;
  /** Milliseconds. */
  duration: number;
}

/** The outcome of a run. */
export interface SmokeReport {
  root: string;
  /** The start pages, from the base on. */
  entries: string[];
  checked: Checked[];
  findings: Finding[];
  /** Warnings that are not findings. */
  warnings: string[];
  /** Milliseconds. */
  duration: number;
}

/** Options of a run. */
export interface SmokeOptions {
  /** Pages or modules to start with, relative to the root, instead of all HTML pages. */
  entries: readonly string[];
  /** Limit for one response, and for one page in the browser, in milliseconds. */
  timeout: number;
  /** Maximum number of concurrent requests. */
  concurrency: number;
  /** Whether warnings are findings. */
  strict: boolean;
  /** The executable of Chromium, to load each page. */
  browser?: string | undefined;
}

/** Receives the progress of a run. */
export interface SmokeProgress {
  start(entries: number): void;
  /** Called after each check. */
  checked(done: number, found: number): void;
  /** Called when a page is loaded in the browser. */
  browsing(url: string): void;
}
