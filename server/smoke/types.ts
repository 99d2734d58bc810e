import type { SourceMap } from "../../compiler/types.ts";

/** What can be wrong with an app. */
export type FindingKind =
  /** An answer that is not 200. */
  | "status"
  | "timeout"
  | "content-type"
  /** A text that is not what it should be: JavaScript that does not parse, a component that does not compile. */
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

/** A place in a source file: `line` and `column` count from 1, as editors and CI services show them. */
export interface Place {
  /** Relative to the root where it lies below it. */
  file: string;
  line?: number;
  column?: number;
}

/** One thing that is wrong. */
export interface Finding {
  kind: FindingKind;
  /** Sentence case, no trailing period. */
  message: string;
  /** What was asked for, from the base on; absent where nothing was. */
  url?: string;
  /** Where to look. */
  place?: Place;
  /** The lines around `place`. */
  frame?: string;
  /** How to mend it. */
  hint?: string;
  /** Who asks for `url`, the first one found. */
  importer?: Place;
  /** How many others ask for it. */
  otherImporters?: number;
}

/** How a browser would ask for something, which decides how it is answered and what it must be. */
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

/** Something that a page, module or style sheet asks for. */
export interface Reference {
  /** Absolute. */
  url: string;
  kind: ResourceKind;
  /** Where it stands in the served text. */
  offset: number;
  /** As it stands there. */
  text: string;
  /** How it is asked for, where that decides the kind of a finding. */
  via: "html" | "import" | "css" | "code" | "source-map";
}

/** A reference and the text that it stands in; `undefined` for a start. */
export interface Edge {
  reference: Reference;
  from: ServedText | undefined;
}

/** The text of an answer, kept to find the places that findings are about. */
export interface ServedText {
  /** Absolute. */
  url: string;
  kind: ResourceKind;
  code: string;
  /** `null` where the text is its own original. */
  map: SourceMap | null;
  /** Whether it only holds the URL of a file: whoever refers to it means the file. */
  isHolder?: boolean;
}

/** One thing that was checked. */
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
  /** The pages that were begun with, from the base on. */
  entries: string[];
  checked: Checked[];
  findings: Finding[];
  /** Warnings that were not asked to be findings. */
  warnings: string[];
  /** Milliseconds. */
  duration: number;
}

/** What a run is asked to do. */
export interface SmokeOptions {
  /** Pages or modules to begin with, relative to the root, instead of all HTML pages. */
  entries: readonly string[];
  /** Milliseconds that one answer may take, and one page in the browser. */
  timeout: number;
  /** Requests at the same time. */
  concurrency: number;
  /** Whether warnings are findings. */
  strict: boolean;
  /** The executable of a Chromium to load each page in. */
  browser?: string;
}

/** Told how a run goes on. */
export interface SmokeProgress {
  start(entries: number): void;
  /** After each check. */
  checked(done: number, found: number): void;
  /** A page is loaded in the browser. */
  browsing(url: string): void;
}
